import { describe, expect, it } from 'vitest';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';
import { bestSoFar } from './curves.ts';
import { TEST_FUNCTIONS } from './functions.ts';
import { chanceToBeBetter, probabilityOfLuck } from './rank-sum.ts';

/** Published places of the least values. */
const LEAST_AT: Readonly<Record<string, readonly (number | string | boolean)[]>> = {
  sphere: [1, 1, 1, 1, 1],
  rosenbrock: [1, 1, 1, 1, 1],
  ackley: [0, 0, 0, 0, 0],
  rastrigin: [0, 0, 0, 0, 0],
  branin: [Math.PI, 2.275],
  hartmann6: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
  mixed: ['b', true, 3, 7],
};

describe('test functions', () => {
  it.each(TEST_FUNCTIONS.map((test) => [test.name, test] as const))(
    '%s is least where it is said to be',
    (name, test) => {
      const point: Point = Object.fromEntries(LEAST_AT[name]!.map((value, i) => [`x${i}`, value]));
      expect(test.valueAt(point)).toBeCloseTo(test.least, 5);
    },
  );

  it('have curves that only fall, one per seed', () => {
    const curves = bestSoFar(TEST_FUNCTIONS[4]!, 'tpe', { trials: 20, seeds: 2, batch: 6 });
    expect(curves.map(({ length }) => length)).toEqual([20, 20]);
    for (const curve of curves) expect(curve).toEqual(curve.toSorted((a, b) => b - a));
    expect(curves[0]).not.toEqual(curves[1]);
  });
});

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
