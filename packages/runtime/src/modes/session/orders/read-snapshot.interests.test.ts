import { describe, expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt, AttemptState } from '../../../orders/attempt.ts';
import { interestsOf } from './read-snapshot.ts';

const HOUR_MS = 3_600_000;

describe('orders of a pair are read since', () => {
  const NOW_MS = Date.UTC(2026, 10, 27);
  const PAIR = 'BTC/USDT';
  const sent = (state: AttemptState, hours: number): Attempt =>
    anAttempt(state, { pair: PAIR, signMs: NOW_MS - hours * HOUR_MS });
  const since = (...live: readonly Attempt[]): number | null => {
    const world = { fillsFromMs: () => NOW_MS, isUnread: () => false, nowMs: NOW_MS, leveraged: new Set<string>() };
    const ordersFromMs = interestsOf([PAIR], live, world)[0]!.ordersFromMs;
    return ordersFromMs === null ? null : (NOW_MS - ordersFromMs) / HOUR_MS;
  };
  const MINUTE = 1 / 60;

  it('a minute before the oldest one that is open', () =>
    expect(since(sent('OPEN', 5), sent('PARTIAL', 7))).toBeCloseTo(7 + MINUTE));
  it('no time at all when a stop has rested for weeks: a missing one is asked for by itself', () => {
    expect(since(sent('OPEN', 700))).toBeNull();
    expect(since(sent('OPEN', 700), sent('OPEN', 1))).toBeCloseTo(1 + MINUTE);
  });
  it('a minute before one whose fate nobody knows, however long ago it was sent', () =>
    expect(since(sent('UNKNOWN', 100), sent('OPEN', 700))).toBeCloseTo(100 + MINUTE));
  it('as long as it was sent within a day', () => {
    expect(since(sent('OPEN', 24))).toBeCloseTo(24 + MINUTE);
    expect(since(sent('OPEN', 24 + 1 / HOUR_MS))).toBeNull();
  });
  it('without those of other pairs', () =>
    expect(since({ ...sent('OPEN', 9), pair: 'ETH/USDT' }, sent('OPEN', 1))).toBeCloseTo(1 + MINUTE));
});

describe('of each pair that is looked at', () => {
  const [SPOT, FUTURES] = ['BTC/USDT', 'BTC/USDT:USDT'];
  const MINUTE_MS = 60_000;
  const world = {
    fillsFromMs: (pair: string) => (pair === SPOT ? 20 * HOUR_MS : 30 * HOUR_MS),
    ...{ leveraged: new Set([FUTURES]), isUnread: (pair: string) => pair === SPOT, nowMs: 31 * HOUR_MS },
  };

  it('fills are read since ten minutes before those that are booked, and it is told whether it could be read', () => {
    const interests = interestsOf([SPOT, FUTURES], [], world);
    expect(interests.map(({ pair, cursorMs, wasUnread }) => [pair, cursorMs, wasUnread])).toEqual([
      [SPOT, 20 * HOUR_MS - 10 * MINUTE_MS, true],
      [FUTURES, 30 * HOUR_MS - 10 * MINUTE_MS, false],
    ]);
  });

  it('orders are read where the exchange may take its position over, as far back as fills, or as the oldest one that is open', () => {
    const since = (...live: readonly Attempt[]) =>
      interestsOf([SPOT, FUTURES], live, world).map((each) => each.ordersFromMs);
    const sentAt = (signMs: number) => anAttempt('OPEN', { pair: FUTURES, signMs });
    expect(since()).toEqual([null, 30 * HOUR_MS - 10 * MINUTE_MS]);
    expect(since(sentAt(29 * HOUR_MS))).toEqual([null, 29 * HOUR_MS - MINUTE_MS]);
    expect(since(sentAt(30.5 * HOUR_MS))).toEqual([null, 30 * HOUR_MS - 10 * MINUTE_MS]);
  });
});
