import { describe, expect, it } from 'vitest';
import { exactDifference, exactSum } from './exact-sum.ts';

describe('sums of decimals', () => {
  it.each([
    [0.7, 0.1, 0.8],
    [0.1, 0.2, 0.3],
    [1e-8, 2e-8, 3e-8],
  ])('%d and %d are %d', (a, b, sum) => {
    expect(exactSum(a, b)).toBe(sum);
    expect(exactDifference(sum, b)).toBe(a);
  });
});
