import { type Dimension, levelCount, levelOf, valueAt } from '../../search/space/dimension.ts';
import type { Point } from '../../search/space/search-space.ts';

/** A point that differs from another in one value. */
export interface Neighbor {
  readonly dimension: string;
  readonly point: Point;
  /** Levels away, negative below; 0 for another option, which is no distance. */
  readonly levels: number;
}

/** One twentieth of a parameter's range: about what another year of data moves a chosen value. */
const REACH = 0.05;

/**
 * Neighbors of a point on the grid: for numbers, one below and one above at the distance of `reach` (a share of the range above 0, at least one level;
 * where the range ends earlier, at its end), for choices every other option. Without those that would be the point itself.
 */
export function neighborsOf(dimensions: readonly Dimension[], point: Point, reach = REACH): Neighbor[] {
  return dimensions.flatMap((dimension) =>
    neighborLevels(dimension, point, reach).map(({ level, levels }) => ({
      dimension: dimension.name,
      point: { ...point, [dimension.name]: valueAt(dimension, level) },
      levels,
    })),
  );
}

function neighborLevels(
  dimension: Dimension,
  point: Point,
  reach: number,
): { readonly level: number; readonly levels: number }[] {
  const own = levelOf(dimension, point[dimension.name]!);
  const last = levelCount(dimension) - 1;
  if (dimension.kind === 'choice')
    return dimension.options.flatMap((_, level) => (level === own ? [] : [{ level, levels: 0 }]));
  const away = Math.max(1, Math.round(reach * last));
  return [Math.max(0, own - away), Math.min(last, own + away)]
    .filter((level) => level !== own)
    .map((level) => ({ level, levels: level - own }));
}
