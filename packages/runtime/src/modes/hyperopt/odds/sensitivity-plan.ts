import { lineThrough, planeThrough, type Line, type Plane } from '../../../odds/sensitivity/maps.ts';
import { neighborsOf, type Neighbor } from '../../../odds/sensitivity/neighbors.ts';
import { unknownPoints, type ValueOf } from '../../../odds/sensitivity/point-values.ts';
import type { Dimension } from '../../../search/space/dimension.ts';
import type { Point } from '../../../search/space/search-space.ts';

/** What is looked at around a point. */
export interface SensitivityPlan {
  readonly neighbors: readonly Neighbor[];
  readonly lines: readonly Line[];
  readonly planes: readonly Plane[];
  /** Points of these that nobody has evaluated yet, each once. */
  readonly unknown: readonly Point[];
  /** Whether less is looked at than there would be with more runs. */
  readonly isThinned: boolean;
}

/** Values along a line, along each side of a plane, and planes. */
type Detail = readonly [line: number, plane: number, planes: number];

/** What is given up first comes last: planes, then values on lines, then lines. The neighbors always stay. */
const DETAILS: readonly Detail[] = [
  [21, 11, 3],
  [21, 7, 3],
  [21, 11, 1],
  [21, 7, 1],
  [21, 0, 0],
  [11, 0, 0],
  [5, 0, 0],
  [0, 0, 0],
];

/** The most detail for at most `mostRuns` new points, neighbors aside. `ranked`: names of parameters, the most important first. */
export function sensitivityPlan(
  dimensions: readonly Dimension[],
  point: Point,
  ranked: readonly string[],
  valueOf: ValueOf,
  mostRuns: number,
): SensitivityPlan {
  const neighbors = neighborsOf(dimensions, point);
  const around = neighbors.map((neighbor) => neighbor.point);
  const most = mostRuns + unknownPoints(dimensions, around, valueOf).length;
  const important = ranked.map((name) => dimensions.find((dimension) => dimension.name === name)!);
  const detailed = ([line, plane, planes]: Detail): Omit<SensitivityPlan, 'isThinned'> => {
    const lines = line === 0 ? [] : dimensions.map((dimension) => lineThrough(dimension, point, line));
    const maps = pairsOf(important, planes).map(([first, second]) => planeThrough(first, second, point, plane));
    const points = [...around, ...lines.flatMap((each) => each.points), ...maps.flatMap((each) => each.points.flat())];
    return { neighbors, lines, planes: maps, unknown: unknownPoints(dimensions, points, valueOf) };
  };
  const whole = detailed(DETAILS[0]!);
  if (whole.unknown.length <= most) return { ...whole, isThinned: false };
  for (const detail of DETAILS.slice(1)) {
    const plan = detailed(detail);
    if (plan.unknown.length <= most) return { ...plan, isThinned: true };
  }
  throw new Error('the neighbors alone are more points than there are neighbors');
}

/** Of the first and second, of the first and third, of the second and third. */
function pairsOf([a, b, c]: readonly Dimension[], most: number): (readonly [Dimension, Dimension])[] {
  if (a === undefined || b === undefined) return [];
  const pairs = c === undefined ? [[a, b] as const] : [[a, b] as const, [a, c] as const, [b, c] as const];
  return pairs.slice(0, most);
}
