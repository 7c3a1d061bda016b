import { mean } from '../../metrics/numbers.ts';
import { deviationOf } from '../../metrics/returns.ts';

/** Distances from the mean, scaled to a sum of squares of 1, so that products are correlations; `null` without variation. */
export function unitLength(values: Float64Array): Float64Array | null {
  if (typeof deviationOf(values) !== 'number') return null;
  const center = mean(values);
  const distances = values.map((value) => value - center);
  const length = Math.sqrt(dot(distances, distances));
  return distances.map((value) => value / length);
}

/** Of arrays of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
