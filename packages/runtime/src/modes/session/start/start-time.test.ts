import { describe, expect, it } from 'vitest';
import type { StoredSession } from '../../../ports/session-store.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import type { PlayFeed } from '../play/play-feed.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';
import { withPast } from '../rows/past-rows.ts';
import { startTime } from './start-time.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2025, 0, 1, 12);

function storedAt(atMs: number, seenMs: number | null): StoredSession {
  const fate = ['fate/A/USDT', JSON.stringify({ seenMs, last: null })] as const;
  return { key: PLAY_KEY, seq: 7, epoch: 1, atMs, records: new Map(seenMs === null ? [] : [fate]) };
}

describe('the time with which a session goes on', () => {
  it.each([
    // the last step was at, its newest candle began at, times as fast → goes on at, candles by then, is told
    ['is the exchange’s', NOW - HOUR, NOW - 2 * HOUR, 1, NOW, NOW, false],
    [
      'is that of the last step when that is a little later',
      NOW + MINUTE,
      NOW - HOUR,
      1,
      NOW + MINUTE,
      NOW + MINUTE,
      false,
    ],
    ['is so on a fast clock when that is a second of real time', NOW + HOUR, null, 3600, NOW + HOUR, NOW + HOUR, false],
    ['stands still when a clock was set back, its candles not', NOW + HOUR, NOW - HOUR, 1, NOW + HOUR, NOW, true],
  ] as const)('%s', (_, atMs, seenMs, factor, nowMs, candlesMs, isTold) => {
    const found = startTime(NOW, factor, storedAt(atMs, seenMs));
    expect([found.nowMs, found.candlesMs, found.setBack !== null]).toEqual([nowMs, candlesMs, isTold]);
  });

  it.each([
    ['candles from the future', NOW + HOUR],
    ['no candle', null],
  ])('is none for a journal from the future with %s', (_, seenMs) => {
    expect(() => startTime(NOW, 1, storedAt(NOW + 2 * HOUR, seenMs))).toThrow(
      'was at 2025-01-01T14:00:00.000Z, and the exchange says it is 2025-01-01T12:00:00.000Z; expected the exchange that the session began with.',
    );
  });
});

describe('a session with an open trade whose exchange set its clock back by eight minutes', () => {
  it('is started, told so, looks after the trade while time stands still, and goes on', async () => {
    const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
    world.start();
    await world.time.pass(2 * HOUR + 9 * MINUTE);
    const order = (id: string, trade: 'all' | number): Promise<unknown> =>
      world.store.order(PLAY_KEY, { id, wish: { kind: 'force-exit', trade }, reason: 'because', by: 'ann', atMs: 0 });
    await order('one that is not there', 99);
    await world.time.pass(MINUTE);
    const before = (await world.store.read(PLAY_KEY))!;
    expect(openTradesIn(before.records)).toHaveLength(1);
    world.kill();
    let books = 0;
    const countBooks = (feed: PlayFeed): void => {
      feed.books = () => Promise.resolve(void (books += 1));
    };
    world.start({ openMarket: world.openMarket(countBooks, 8 * MINUTE) });
    await world.time.pass(MINUTE);
    expect(books, 'at once, and every half a minute').toBe(3);
    expect(world.lines.join('\n')).toMatch(/warn: The last step of play on .* its clock was set back\./);
    expect(world.stages.at(-1)).toBe('RUNNING');

    await order('out', 'all');
    await world.time.pass(2 * MINUTE);
    const after = await withPast(world.store, (await world.store.read(PLAY_KEY))!);
    expect(openTradesIn(after.records)).toEqual([]);
    expect(after.atMs).toBe(before.atMs);

    await world.time.pass(6 * HOUR);
    expect((await world.store.read(PLAY_KEY))!.atMs).toBeGreaterThan(before.atMs + 5 * HOUR);
  });
});
