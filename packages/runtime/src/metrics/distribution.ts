import { mean } from './numbers.ts';

/** The value that a share `q` (0 … 1) of `sorted` (rising) lies below, between two values by straight line; NaN for none. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}

/** Asymmetry, corrected for the sample's size (adjusted Fisher–Pearson, as pandas); NaN below three values or without variation. */
export function skewness(values: ArrayLike<number>): number {
  const { n, second, third } = moments(values);
  return n < 3 ? NaN : (Math.sqrt(n * (n - 1)) / (n - 2)) * (third / second ** 1.5);
}

/** Weight of the tails beyond a normal distribution's 0, corrected for the sample's size (as pandas); NaN below four values. */
export function excessKurtosis(values: ArrayLike<number>): number {
  const { n, second, fourth } = moments(values);
  if (n < 4) return NaN;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (fourth / second ** 2) - 3 * (n - 1));
}

/** Means of the second, third and fourth power of the distance from the mean. */
export function moments(values: ArrayLike<number>): { n: number; second: number; third: number; fourth: number } {
  const center = mean(values);
  const n = values.length;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const distance = values[i]! - center;
    second += distance ** 2;
    third += distance ** 3;
    fourth += distance ** 4;
  }
  return { n, second: second / n, third: third / n, fourth: fourth / n };
}
