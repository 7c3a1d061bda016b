import { quantile } from '../../metrics/distribution.ts';
import { mean } from '../../metrics/numbers.ts';

/** Shares that lie below the quantiles of a spread and of a fan chart. */
export const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** How values are distributed: below `p5` lie 5 % of them. */
export interface Spread {
  readonly mean: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of at least one value; the array is not changed. */
export function spread(values: Float64Array): Spread {
  const sorted = values.toSorted();
  const [p5, p25, p50, p75, p95] = SHARES.map((share) => quantile(sorted, share)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { mean: mean(values), p5, p25, p50, p75, p95, p99: quantile(sorted, 0.99) };
}
