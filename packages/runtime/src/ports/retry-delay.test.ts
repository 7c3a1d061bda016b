import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const POLICY = { firstDelayMs: 200, longestDelayMs: 2000, patienceMs: 6000 };

describe('the wait before another attempt', () => {
  it.each([
    // failures, spent, asked, chance → wait
    [1, 0, 0, 0, 0],
    [1, 0, 0, 0.5, 100],
    [3, 0, 0, 0.5, 400],
    [9, 0, 0, 0.5, 1000],
    [1, 0, 3000, 0.5, 3000],
    [1, 5950, 0, 0.5, null],
    [1, 0, 7000, 0.5, null],
    [1, 6001, 0, 0, null],
  ])('after %d failures, %d ms spent, %d ms asked and chance %d is %s', (failures, spentMs, askedMs, chance, wait) => {
    expect(retryDelayMs(POLICY, { failures, spentMs, askedMs, chance })).toBe(wait);
  });

  it('is within its bounds, and given up only when patience would run out', () => {
    const state = fc.record({
      failures: fc.integer({ min: 1, max: 60 }),
      spentMs: fc.nat(8000),
      askedMs: fc.constant(0),
      chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(state, (given) => {
        const wait = retryDelayMs(POLICY, given);
        const room = POLICY.patienceMs - given.spentMs;
        return wait === null
          ? room < POLICY.longestDelayMs
          : wait >= 0 && wait <= Math.min(room, POLICY.longestDelayMs);
      }),
    );
  });
});
