import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStrategy } from '../../../strategies/load-strategy.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from '../driver/driver-world.fixture.ts';
import { playedSession, type Played } from '../parity/played-session.fixture.ts';
import { readJournal } from '../parity/read-journal.ts';
import { sessionReasons, sessionWhy } from './session-why.ts';
import type { SessionStory } from './session-story.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const FROM = Date.UTC(2021, 2, 1);

let dataDir: string;
let world: DriverWorld;
let played: Played;
beforeAll(async () => {
  dataDir = await shippedCandles('spot/2021');
  world = await exampleWorld('sma-crossover', dataDir, { max_open_trades: 2 });
  played = await playedSession(world, FROM, FROM + 6 * DAY, 'close');
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function storyOf(pair: string, timeMs: number): Promise<SessionStory> {
  const places = { dataDir, isOffline: true, env: {}, nowMs: 0, marketsOf: () => world.markets };
  return sessionWhy({ ...played, ...places, load: ({ file }) => loadStrategy(file) }, pair, timeMs);
}

describe('the story of a candle of a session', () => {
  it('has the conditions that its signals came from', async () => {
    const { reasons } = await readJournal(played.store, played.key);
    const fates = reasons.flatMap(({ candleMs, of }) =>
      Object.entries(of).map(([pair, [direction, reason]]) => ({ candleMs, pair, direction, reason })),
    );
    const signals = fates.filter(({ direction }) => direction !== 0).slice(0, 8);
    const quiet = fates.filter(({ direction }) => direction === 0).slice(0, 4);
    expect(signals.length).toBe(8);
    for (const { candleMs, pair, direction, reason } of [...signals, ...quiet]) {
      const { entries, fate } = await storyOf(pair, candleMs + HOUR / 2);
      expect(entries.some(({ condition }) => condition.isTrue)).toBe(direction !== 0);
      expect(fate).toEqual({ direction, outcome: reason ?? 'entered' });
    }
  }, 60_000);

  it('names the trade that came of it, and those that were open then', async () => {
    const { trades } = await readJournal(played.store, played.key);
    const [first, second] = trades.map(({ trade }) => trade);
    const own = await storyOf(second!.pair, second!.openTimeMs - HOUR);
    expect(own.trade).toMatchObject({ id: second!.id, openRate: second!.openRate });
    const later = await storyOf(first!.pair, first!.openTimeMs);
    expect(later.open.map(({ id }) => id)).toContain(first!.id);
  });

  it('is counted as it is told', async () => {
    const { pairs } = world.spec;
    const range = { fromMs: -Infinity, toMs: Infinity };
    const found = await Promise.all(pairs.map((pair) => sessionReasons(played, pair, range)));
    const { trades } = await readJournal(played.store, played.key);
    const entered = found.flatMap(({ list }) => list.filter(({ fate }) => fate === 'entered'));
    expect(entered.length).toBeGreaterThanOrEqual(trades.length - 1);
    expect(found.some(({ fates }) => fates.some(({ fate }) => fate === 'slot-taken'))).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a candle that nobody has', () => storyOf('BTC/USDT', Date.UTC(2031, 0, 1)), 'has no candle in the time range'],
    ['a pair of another session', () => storyOf('BTC/EUR', FROM), 'does not trade BTC/EUR'],
  ])('cannot be told of %s', async (_, tell, message) => {
    await expect(tell()).rejects.toThrow(message);
  });
});
