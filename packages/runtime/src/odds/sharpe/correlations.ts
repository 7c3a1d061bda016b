import { dot, unitLength } from './unit-length.ts';

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
      const value = correlation(units[i]!, units[j]!);
      result[i * n + j] = value;
      result[j * n + i] = value;
    }
  return result;
}

/** Rounding may leave a product a hair outside. */
function correlation(a: Float64Array | null, b: Float64Array | null): number {
  return a === null || b === null ? Number(a === b) : Math.min(1, Math.max(-1, dot(a, b)));
}
