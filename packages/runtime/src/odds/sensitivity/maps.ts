import type { ParamValue } from '@tradai/strategy-sdk/graph';
import { type Dimension, levelCount, levelOf, valueAt } from '../../search/space/dimension.ts';
import type { Point } from '../../search/space/search-space.ts';
import type { ValueOf } from './point-values.ts';

/** Values of one parameter, rising (of options in their order), the point's own among them. */
export interface Axis {
  readonly name: string;
  readonly values: readonly ParamValue[];
  /** Position of the point's own value. */
  readonly own: number;
}

/** Points along one parameter, or along two: `points[i][j]` has value i of the first axis and value j of the second. */
export interface Line {
  readonly axis: Axis;
  readonly points: readonly Point[];
}
export interface Plane {
  readonly axes: readonly [Axis, Axis];
  readonly points: readonly (readonly Point[])[];
}

/** The line through a point on which only `dimension` changes, at up to `most` (at least 2) values, evenly over its range. */
export function lineThrough(dimension: Dimension, point: Point, most: number): Line {
  const axis = axisOf(dimension, point, most);
  return { axis, points: axis.values.map((value) => ({ ...point, [axis.name]: value })) };
}

/** The plane through a point on which two different dimensions change. */
export function planeThrough(first: Dimension, second: Dimension, point: Point, most: number): Plane {
  const { axis, points } = lineThrough(first, point, most);
  const lines = points.map((start) => lineThrough(second, start, most));
  return { axes: [axis, lines[0]!.axis], points: lines.map((line) => line.points) };
}

/** What is known of the points of a line or a plane: `null` where a point failed or was not evaluated. */
export function valuesAlong(points: readonly Point[], valueOf: ValueOf): (number | null)[] {
  return points.map((point) => valueOf(point) ?? null);
}

/** All options; of numbers evenly spaced levels, both ends and the point's own. */
function axisOf(dimension: Dimension, point: Point, most: number): Axis {
  const { name } = dimension;
  const count = levelCount(dimension);
  const own = levelOf(dimension, point[name]!);
  const shown = dimension.kind === 'choice' ? count : Math.min(count, most);
  const even = Array.from({ length: shown }, (_, i) => (shown === 1 ? 0 : Math.round((i * (count - 1)) / (shown - 1))));
  const levels = [...new Set([...even, own])].sort((a, b) => a - b);
  return { name, values: levels.map((level) => valueAt(dimension, level)), own: levels.indexOf(own) };
}
