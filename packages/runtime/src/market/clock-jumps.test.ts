import { nextOpenMs } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import type { MarketCandle, MarketSeries } from '../ports/live-market.ts';
import { ConnectBudget } from './connect-budget.ts';
import { liveFeed } from './live-feed.ts';
import { MadeExchange, type MadeTrade } from './made-exchange.fixture.ts';
import { VirtualClock } from './virtual-clock.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2025, 0, 1, 12);
const SERIES: MarketSeries = { pair: 'A/USDT', timeframe: '5m', candleType: null };
/** A trade every 47 s: an open candle often stays as it is for longer than two looks lie apart. */
const TRADES: readonly MadeTrade[] = Array.from({ length: 400 }, (_, at) => ({
  timeMs: START - HOUR + at * 47_000,
  price: 100 + (at % 11),
}));

/** A feed beside an exchange whose clock, and nothing else, is `aheadMs` off. */
async function world(aheadMs = 0, saysClosed = true) {
  const clock = new VirtualClock(START);
  const exchange = new MadeExchange(clock, { 'A/USDT': TRADES }, { saysClosed });
  const said = { aheadMs };
  exchange.timeMs = () => Promise.resolve(clock.nowMs() + said.aheadMs);
  const feed = liveFeed({ market: exchange, clock, pairs: [], connects: new ConnectBudget(), chance: () => 0.5 });
  const started = feed.start([{ series: SERIES, newest: exchange.rows(SERIES, START - 1).slice(-8) }]);
  await clock.pass(5_000);
  await started;
  /** What the feed gives meanwhile. */
  const pass = async (ms: number): Promise<readonly MarketCandle[]> => {
    const over = new AbortController();
    const given: MarketCandle[] = [];
    const listen = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const { candles } = await feed.next(feed.nowMs() + 1_000, over.signal);
        given.push(...candles.map(({ candle }) => candle));
      }
    };
    const done = listen();
    await clock.pass(ms);
    over.abort();
    await done;
    return given;
  };
  const early = (given: readonly MarketCandle[]): readonly MarketCandle[] => {
    const final = new Map(exchange.rows(SERIES, START + 3 * HOUR).map((row) => [row.openTimeMs, row]));
    return given.filter((candle) => {
      const { openTimeMs } = candle;
      return (
        nextOpenMs(openTimeMs, '5m') > clock.nowMs() || JSON.stringify(candle) !== JSON.stringify(final.get(openTimeMs))
      );
    });
  };
  return { clock, feed, said, pass, early };
}

describe('an exchange whose clock jumps while its candles do not', () => {
  it.each([HOUR, -HOUR])(
    'by %d ms: it is not followed, which is said, and candles are those that have ended',
    async (jumpMs) => {
      const { clock, feed, said, pass, early } = await world();
      said.aheadMs = jumpMs;
      const given = await pass(30 * MINUTE);

      expect(given.length).toBeGreaterThanOrEqual(6);
      expect(early(given)).toEqual([]);
      expect(feed.nowMs()).toBe(clock.nowMs());
      expect(feed.health().causes).toEqual(['clock']);
      said.aheadMs = 0;
      await pass(10_000);
      expect(feed.health()).toMatchObject({ causes: [], offsetMs: 0 });
      await feed.close();
    },
  );

  it.each([5_000, -5_000])('by %d ms: it is followed after it was seen three times', async (jumpMs) => {
    const { feed, said, pass, early } = await world();
    said.aheadMs = jumpMs;
    await pass(57_000);
    expect(feed.health()).toMatchObject({ causes: ['clock'], offsetMs: 0 });
    await pass(5_000);
    expect(feed.health()).toMatchObject({ causes: [], offsetMs: jumpMs });
    expect(early(await pass(10 * MINUTE))).toEqual([]);
    await feed.close();
  });

  it.each([true, false])(
    'is not believed from the start on when it is an hour ahead; says closed: %s',
    async (saysClosed) => {
      const { feed, pass, early } = await world(HOUR, saysClosed);
      const given = await pass(30 * MINUTE);

      expect(early(given)).toEqual([]);
      expect(given.length).toBeGreaterThanOrEqual(5);
      expect(feed.health().causes).toContain('clock');
      expect(feed.health().trouble).toBe('made: its clock is ahead of its candles.');
      await feed.close();
    },
  );

  it('goes on with its looks while time stands still, as it does until a clock that was set back is there again', async () => {
    const { clock, feed, said, pass } = await world(HOUR);
    said.aheadMs = 0;
    await pass(70_000);
    const before = feed.nowMs();
    expect(before).toBeGreaterThan(clock.nowMs());
    let looks = 0;
    for (let look = 0; look < 12; look += 1) void feed.next(feed.nowMs() + 5_000).then(() => (looks += 1));
    await clock.pass(5_001);

    expect(feed.nowMs()).toBe(before);
    expect(looks).toBe(12);
    await feed.close();
  });
});
