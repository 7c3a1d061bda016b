import { moments } from './distribution.ts';
import { normalProbability } from './normal.ts';

/** A measured Sharpe ratio and what its error depends on. */
export interface MeasuredSharpe {
  /** Mean over sample deviation of the returns of one period: not annualized. */
  readonly sharpe: number;
  /** Number of returns. */
  readonly n: number;
  /** Third and fourth standardized moment of the sample, uncorrected: a normal distribution has 0 and 3. */
  readonly skew: number;
  readonly kurtosis: number;
}

/**
 * Probability that the true Sharpe ratio is above `benchmark` (per period, as `sharpe`), 0 to 1; NaN where the ratio has no error to speak of.
 * Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012, equation 11.
 */
export function probabilisticSharpe(measured: MeasuredSharpe, benchmark = 0): number {
  const deviation = Math.sqrt(sharpeVariance(measured));
  if (deviation === 0) return NaN;
  return normalProbability(((measured.sharpe - benchmark) * Math.sqrt(measured.n - 1)) / deviation);
}

/** Variance of the estimated ratio times n − 1 (Mertens, 2002). With a sample's own moments it is not negative. */
export function sharpeVariance({ sharpe, skew, kurtosis }: MeasuredSharpe): number {
  return Math.max(0, 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2);
}

/** Length and uncorrected moments of returns; NaN moments without variation. */
export function shapeOf(returns: ArrayLike<number>): Omit<MeasuredSharpe, 'sharpe'> {
  const { n, second, third, fourth } = moments(returns);
  return { n, skew: third / second ** 1.5, kurtosis: fourth / second ** 2 };
}
