import { mean } from '../../metrics/numbers.ts';

/**
 * Correlations of every pair of series, row by row, in one array of n². Series have the same length. One that does not vary is correlated with
 * nothing but series that do not vary either, with which it is the same.
 */
export function correlations(series: readonly Float64Array[]): Float64Array {
  const n = series.length;
  const units = series.map(unitLength);
  const result = new Float64Array(n * n).fill(1);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const value =
        units[i] === null || units[j] === null ? Number(units[i] === units[j]) : clipped(dot(units[i]!, units[j]!));
      result[i * n + j] = value;
      result[j * n + i] = value;
    }
  return result;
}

/** Distances from the mean, scaled to a sum of squares of 1; `null` without variation. */
function unitLength(values: Float64Array): Float64Array | null {
  const center = mean(values);
  const distances = values.map((value) => value - center);
  const length = Math.sqrt(dot(distances, distances));
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return length > 1e-10 * largest ? distances.map((value) => value / length) : null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Rounding may leave a correlation a hair outside. */
function clipped(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
