import { sampleDeviation } from '../../metrics/numbers.ts';
import { type MeasuredSharpe, probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';
import { expectedMaximum } from './expected-maximum.ts';

/** What the search says about luck. */
export interface Luck {
  /** Independent trials, at least 1. */
  readonly trials: number;
  /** Sample deviation of the trials' Sharpe ratios, per period as the ratio that is judged. */
  readonly deviation: number;
}

/** The largest Sharpe ratio (per period) that trials without skill are expected to show. */
export function luckySharpe({ trials, deviation }: Luck): number {
  return deviation * expectedMaximum(trials);
}

/**
 * Probability that the true Sharpe ratio of the best trial is above what luck alone would have shown, 0 to 1; NaN where the ratio has no error
 * to speak of. Bailey and López de Prado, "The Deflated Sharpe Ratio: Correcting for Selection Bias, Backtest Overfitting and Non-Normality",
 * Journal of Portfolio Management 40(5), 2014, equation 2.
 */
export function deflatedSharpe(best: MeasuredSharpe, luck: Luck): number {
  return probabilisticSharpe(best, luckySharpe(luck));
}

/** Deviation of the trials' ratios; 0 for one trial, which nobody has chosen. */
export function spreadOf(sharpes: ArrayLike<number>): number {
  return sharpes.length < 2 ? 0 : sampleDeviation(sharpes);
}
