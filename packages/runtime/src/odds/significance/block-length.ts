import { mean } from '../../metrics/numbers.ts';
import { deviationOf } from '../../metrics/returns.ts';

/** Correlations within this many standard errors, several lags in a row, count as none. */
const ERRORS = 2;

/**
 * Mean length of the blocks of a stationary bootstrap that suits a series, at least 1, at most min(3 √n, n ÷ 3) rounded up.
 * Politis and White, "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23(1), 2004, with the constant
 * corrected by Patton, Politis and White, Econometric Reviews 28(4), 2009: (2 G² ÷ D · n)^⅓ with D = 2 g(0)².
 */
export function stationaryBlockLength(values: Float64Array): number {
  if (typeof deviationOf(values) !== 'number') return 1;
  const n = values.length;
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const lagsInRow = Math.max(5, Math.floor(Math.log10(n)));
  const mostLags = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + lagsInRow);
  const covariances = autocovariances(values, mostLags);
  const bandwidth = Math.min(mostLags, 2 * firstQuietLag(covariances, n, lagsInRow));
  let [slope, spectrum] = [0, covariances[0]!];
  for (let k = 1; k <= bandwidth; k++) {
    const weight = Math.min(1, 2 * (1 - k / bandwidth)) * covariances[k]!;
    slope += 2 * weight * k;
    spectrum += 2 * weight;
  }
  const length = Math.cbrt((slope ** 2 / spectrum ** 2) * n);
  return Math.min(longest, Math.max(1, length));
}

/** At lags 0 to `most`, divisor n. */
function autocovariances(values: Float64Array, most: number): Float64Array {
  const center = mean(values);
  const distances = values.map((value) => value - center);
  return Float64Array.from({ length: most + 1 }, (_, lag) => {
    let total = 0;
    for (let i = lag; i < distances.length; i++) total += distances[i]! * distances[i - lag]!;
    return total / distances.length;
  });
}

/** The lag from which on `inRow` correlations are within the band (as arch has it, one more than in the paper's text); the last where there is none. */
function firstQuietLag(covariances: Float64Array, n: number, inRow: number): number {
  const band = ERRORS * Math.sqrt(Math.log10(n) / n) * covariances[0]!;
  let quiet = 0;
  for (let lag = 1; lag < covariances.length; lag++) {
    quiet = Math.abs(covariances[lag]!) < band ? quiet + 1 : 0;
    if (quiet === inRow) return lag - inRow + 1;
  }
  return covariances.length;
}
