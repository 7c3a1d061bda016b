import { describe, expect, it } from 'vitest';
import { valueTable } from '../../../odds/sensitivity/point-values.ts';
import type { Dimension } from '../../../search/space/dimension.ts';
import { pointKey } from '../../../search/space/search-space.ts';
import { sensitivityPlan } from './sensitivity-plan.ts';

const int = (name: string): Dimension => ({ name, space: 'entry', kind: 'int', min: 0, max: 100, step: 1 });
const SPACE: readonly Dimension[] = [
  int('a'),
  int('b'),
  int('c'),
  int('d'),
  { name: 'side', space: 'entry', kind: 'choice', options: ['long', 'short'] },
];
const POINT = { a: 50, b: 50, c: 50, d: 50, side: 'long' };
const RANKED = ['d', 'side', 'a', 'b', 'c'];
const NOTHING_KNOWN = valueTable(SPACE, [{ point: POINT, value: 1 }]);

const cases = [
  // most runs, values on the longest line, sides of the planes, thinned
  [
    500,
    21,
    [
      [11, 2],
      [11, 11],
      [2, 11],
    ],
    false,
  ],
  [
    170,
    21,
    [
      [7, 2],
      [7, 7],
      [2, 7],
    ],
    true,
  ],
  [100, 21, [[11, 2]], true],
  [75, 21, [], true],
  [60, 11, [], true],
  [20, 5, [], true],
  [0, 0, [], true],
] as const;

describe('what is looked at around a point', () => {
  it.each(cases)('with %d runs: lines of %d values', (mostRuns, line, planes, isThinned) => {
    const plan = sensitivityPlan(SPACE, POINT, RANKED, NOTHING_KNOWN, mostRuns);

    expect(plan.neighbors).toHaveLength(9);
    expect(Math.max(0, ...plan.lines.map(({ points }) => points.length))).toBe(line);
    expect(plan.planes.map(({ axes }) => axes.map(({ values }) => values.length))).toEqual(planes);
    expect(plan.isThinned).toBe(isThinned);
    expect(plan.unknown.length).toBeLessThanOrEqual(mostRuns + 9);
    expect(new Set(plan.unknown.map((point) => pointKey(SPACE, point))).size).toBe(plan.unknown.length);
  });

  it('has planes of the parameters that matter most', () => {
    const { planes } = sensitivityPlan(SPACE, POINT, RANKED, NOTHING_KNOWN, 500);

    expect(planes.map(({ axes }) => axes.map(({ name }) => name))).toEqual([
      ['d', 'side'],
      ['d', 'a'],
      ['side', 'a'],
    ]);
  });

  it('asks nothing again that is known, failed points neither', () => {
    const first = sensitivityPlan(SPACE, POINT, RANKED, NOTHING_KNOWN, 500);
    const known = first.unknown.map((point, i) => ({ point, value: i % 2 === 0 ? null : i }));
    const again = sensitivityPlan(SPACE, POINT, RANKED, valueTable(SPACE, [...known, { point: POINT, value: 1 }]), 0);

    expect(again).toMatchObject({ unknown: [], isThinned: false });
  });

  it('of one parameter has no plane', () => {
    const alone = [int('a')];
    const { planes, lines } = sensitivityPlan(alone, { a: 3 }, ['a'], valueTable(alone, []), 500);

    expect([planes, lines.length]).toEqual([[], 1]);
  });
});
