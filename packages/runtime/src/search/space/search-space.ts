import type { ParamValue } from '@tradai/strategy-sdk/graph';
import { type Dimension, levelCount, levelOf, valueAt } from './dimension.ts';

/** Values by name: what one trial tries. */
export type Point = Readonly<Record<string, ParamValue>>;

/** Number of different points; 1 without dimensions. Above 2^53 it is rounded. */
export function pointCount(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((count, dimension) => count * levelCount(dimension), 1);
}

/**
 * The point of a place in the unit cube, one coordinate from 0 to 1 per dimension. Each level owns an equal share of the unit: of three
 * levels the second reaches from ⅓ to ⅔. Coordinates outside count as the nearest inside.
 */
export function pointOf(dimensions: readonly Dimension[], unit: ArrayLike<number>): Point {
  return Object.fromEntries(
    dimensions.map((dimension, i) => [dimension.name, valueAt(dimension, levelIn(unit[i]!, levelCount(dimension)))]),
  );
}

/** The level of `count` that owns a coordinate. */
export function levelIn(coordinate: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(coordinate * count)));
}

/** The middle of the level, as a coordinate. */
export function middleOf(level: number, count: number): number {
  return (level + 0.5) / count;
}

/** Middles of the point's levels: `pointOf` gives the point again. Throws when a value is missing or is none of the dimension's. */
export function unitOf(dimensions: readonly Dimension[], point: Point): Float64Array {
  return Float64Array.from(dimensions, (dimension) => {
    const value = point[dimension.name];
    const level = value === undefined ? -1 : levelOf(dimension, value);
    if (level < 0) throw new Error(`a point has ${String(value)} for ${dimension.name}, which is outside of its space`);
    return middleOf(level, levelCount(dimension));
  });
}

/** Two points of the same dimensions are the same point when their keys are equal. */
export function pointKey(dimensions: readonly Dimension[], point: Point): string {
  return JSON.stringify(dimensions.map(({ name }) => point[name]));
}
