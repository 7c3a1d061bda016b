import { describe, expect, it } from 'vitest';
import { batchSize, costOfSweep, isBudgetSpent } from './sweep-budget.ts';

describe('a batch of trials', () => {
  it.each([
    // trials, at once, what trials took before (ms), trials of a batch
    [100, 4, [], 25],
    [1000, 4, [], 32],
    [8, 8, [], 1],
    [3, 8, [], 1],
    [1000, 4, [10_000], 90],
    [1000, 4, [1, 10_000, 60_000], 90],
    [1000, 4, [3_600_000], 1],
    [100_000, 4, [3_600_000], 50],
    [1000, 2, [0], 32],
  ])('of %i for %i containers, after trials of %j ms, has %i', (trials, atOnce, tookMs, size) => {
    expect(batchSize(trials, atOnce, tookMs)).toBe(size);
  });
});

describe('the budget of a search', () => {
  const use = { seconds: 100, trialSeconds: 3000, batches: 10 };

  it('counts what containers cost, on Spot less', () => {
    // An hour of one processor and 2 GB.
    expect(costOfSweep(use, 'on-demand')).toBeCloseTo(0.04937, 5);
    expect(costOfSweep(use, 'spot')).toBeCloseTo(0.04937 * 0.3, 5);
  });

  it.each([
    [{}, false],
    [{ seconds: 101 }, false],
    [{ seconds: 100 }, true],
    [{ usd: '0.05' }, false],
    [{ usd: '0.049' }, true],
    [{ seconds: 1000, usd: '0.01' }, true],
  ])('of %j is spent: %s', (budget, isSpent) => {
    expect(isBudgetSpent(budget, use, 'on-demand')).toBe(isSpent);
  });
});
