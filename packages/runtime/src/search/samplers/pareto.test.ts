import { describe, expect, it } from 'vitest';
import { crowdingOf, dominates, frontsOf } from './pareto.ts';
import { compareRanked, rankedOf, type Ranked } from './rank.ts';
import { numbers, study } from './test-spaces.fixture.ts';

function ranked(id: number, values: readonly number[] | null, violation = 0): Ranked {
  return { id, values, violation };
}

describe('dominates', () => {
  it.each([
    ['better in both', ranked(0, [1, 1]), ranked(1, [2, 2]), true],
    ['equal in one', ranked(0, [1, 2]), ranked(1, [2, 2]), true],
    ['a matter of taste', ranked(0, [1, 3]), ranked(1, [2, 2]), false],
    ['equal', ranked(0, [1, 1]), ranked(1, [1, 1]), false],
    ['worse, and violates nothing', ranked(0, [9, 9]), ranked(1, [1, 1], 0.1), true],
    ['violates less', ranked(0, [9, 9], 0.1), ranked(1, [1, 1], 0.2), true],
    ['better, and violates', ranked(0, [1, 1], 0.1), ranked(1, [9, 9]), false],
    ['violates, and the other failed', ranked(0, [1, 1], 5), ranked(1, null), true],
    ['failed', ranked(0, null), ranked(1, null), false],
  ])('%s: %o over %o is %s', (_, a, b, expected) => {
    expect(dominates(a, b)).toBe(expected);
  });
});

describe('frontsOf', () => {
  it('peels off what nothing dominates', () => {
    const trials = [
      ranked(0, [3, 3]),
      ranked(1, [1, 4]),
      ranked(2, [2, 2]),
      ranked(3, [4, 1]),
      ranked(4, [5, 5]),
      ranked(5, null),
    ];
    expect(frontsOf(trials).map((front) => front.map(({ id }) => id))).toEqual([[1, 2, 3], [0], [4], [5]]);
    expect(frontsOf([])).toEqual([]);
  });
});

describe('crowdingOf', () => {
  it('sums the gaps to both neighbors, and leaves the ends boundless', () => {
    const front = [ranked(0, [0, 10]), ranked(1, [1, 4]), ranked(2, [4, 2]), ranked(3, [10, 0])];
    expect([...crowdingOf(front)]).toEqual([Infinity, 0.4 + 0.8, expect.closeTo(0.9 + 0.4, 12), Infinity]);
  });

  it('is 0 between equal values', () => {
    expect([...crowdingOf([ranked(0, [1]), ranked(1, [1]), ranked(2, [1])])]).toEqual([Infinity, 0, Infinity]);
  });
});

describe('nsga-2', () => {
  it('finds the front of two bowls better than chance, along all of it', () => {
    // Fonseca's kind: the front is the line between both bottoms, where the roots of both values sum to their distance.
    const outcome = (point: Readonly<Record<string, unknown>>) => {
      const x = Object.values(point).map(Number);
      const far = (center: number): number => x.reduce((sum, value) => sum + (value - center) ** 2, 0);
      return { values: [far(1), far(-1)] };
    };
    const distances = (['nsga-2', 'random'] as const).map((kind) => {
      const options = { kind, seed: 1, dimensions: numbers(3), objectives: 2 };
      const trials = study(options, { trials: 500, batch: 10 }, outcome);
      const [front] = frontsOf(trials.map(({ id, values }) => ({ id, values, violation: 0 }))) as [Ranked[]];
      const excess = front.map(({ values }) => Math.sqrt(values![0]!) + Math.sqrt(values![1]!) - Math.sqrt(12));
      return { excess: excess.toSorted((a, b) => a - b)[front.length >> 1]!, size: front.length };
    });
    expect(distances[0]!.excess).toBeLessThan(distances[1]!.excess / 2);
    expect(distances[0]!.size).toBeGreaterThan(distances[1]!.size);
  });
});

describe('compareRanked', () => {
  it('puts what meets the constraints first, then what violates least, then what failed', () => {
    const trials = [
      { id: 0, point: {}, values: [NaN] },
      { id: 1, point: {}, values: [0], violations: [0.3, -5] },
      { id: 2, point: {}, values: [9], violations: [0.1, 0.1] },
      { id: 3, point: {}, values: [2] },
      { id: 4, point: {}, values: [1], violations: [-1] },
      { id: 5, point: {}, values: [-Infinity] },
      { id: 6, point: {}, values: null },
      { id: 7, point: {}, values: [1] },
      { id: 8, point: {}, values: [1], violations: [NaN] },
    ];
    expect(
      trials
        .map(rankedOf)
        .toSorted(compareRanked)
        .map(({ id }) => id),
    ).toEqual([5, 4, 7, 3, 2, 1, 8, 0, 6]);
  });
});
