import { describe, expect, it } from 'vitest';
import { chanceToBeBetter, probabilityOfLuck } from './rank-sum.ts';

describe('rank sums', () => {
  it('count the pairs that ours wins', () => {
    expect(chanceToBeBetter([1, 2], [3, 4])).toBe(1);
    expect(chanceToBeBetter([1, 3], [1, 2])).toBe((0.5 + 1) / 4);
  });

  it('say how likely luck is', () => {
    const low = Array.from({ length: 20 }, (_, i) => i);
    const high = low.map((value) => value + 5.5);
    // scipy.stats.mannwhitneyu(high, low, alternative='greater', method='asymptotic', use_continuity=False)
    expect(probabilityOfLuck(high, low)).toBeCloseTo(0.005088472251480074, 6);
    expect(probabilityOfLuck(low, low)).toBe(0.5);
  });
});
