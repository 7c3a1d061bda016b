import type { Dimension } from '../../search/space/dimension.ts';
import { type Point, pointKey } from '../../search/space/search-space.ts';

/** A point with its value (lower is better); `null` for one that failed or has no such figure. */
export interface PointValue {
  readonly point: Point;
  readonly value: number | null;
}

/** Looks up values by point; `undefined` for a point that was not evaluated. Of equal points the first counts. */
export type ValueOf = (point: Point) => number | null | undefined;

export function valueTable(dimensions: readonly Dimension[], results: readonly PointValue[]): ValueOf {
  const table = new Map<string, number | null>();
  for (const { point, value } of results) {
    const key = pointKey(dimensions, point);
    if (!table.has(key)) table.set(key, value);
  }
  return (point) => table.get(pointKey(dimensions, point));
}

/** The points that are not in the table, each once: what is still to be evaluated. */
export function unknownPoints(dimensions: readonly Dimension[], points: readonly Point[], valueOf: ValueOf): Point[] {
  const unknown = new Map<string, Point>();
  for (const point of points) if (valueOf(point) === undefined) unknown.set(pointKey(dimensions, point), point);
  return [...unknown.values()];
}
