import { mean } from '../../metrics/numbers.ts';

/**
 * Deviation of √n times the mean of a series, as stationary bootstrap with blocks of `meanBlock` would give it: Hansen, "A Test for
 * Superior Predictive Ability", Journal of Business & Economic Statistics 23(4), 2005, section 3.1, kernel of Politis and Romano (1994). 0 without variation.
 */
export function longRunDeviation(values: Float64Array, meanBlock: number): number {
  const n = values.length;
  const center = mean(values);
  const distances = values.map((value) => value - center);
  const goesOn = 1 - 1 / meanBlock;
  let variance = 0;
  for (let lag = 0; lag < n; lag++) {
    const weight = ((n - lag) / n) * goesOn ** lag + (lag / n) * goesOn ** (n - lag);
    // What is left of the sum is below rounding.
    if (lag > 0 && weight < 1e-17) continue;
    let product = 0;
    for (let i = lag; i < n; i++) product += distances[i]! * distances[i - lag]!;
    variance += ((lag === 0 ? 1 : 2 * weight) * product) / n;
  }
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return variance > (1e-10 * largest) ** 2 ? Math.sqrt(variance) : 0;
}
