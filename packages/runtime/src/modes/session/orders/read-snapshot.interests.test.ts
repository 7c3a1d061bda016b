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
});
