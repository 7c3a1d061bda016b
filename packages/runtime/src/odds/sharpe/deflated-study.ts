import { type MeasuredSharpe, probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';
import type { Random } from '../../search/random.ts';
import { minimumBacktestYears } from './backtest-length.ts';
import { luckySharpe, spreadOf } from './deflated-sharpe.ts';
import { effectiveTrials, luckOf, type EffectiveTrials } from './effective-trials.ts';
import { measuredSharpe, sharpeOf } from './sharpe-of.ts';
import { minimumTrackRecord } from './track-record-length.ts';

/** The chosen trial of a search, in the light of all of its trials. Ratios are per period, not annualized; probabilities 0 to 1. */
export interface DeflatedStudy {
  readonly best: MeasuredSharpe;
  readonly trials: EffectiveTrials;
  /** Independent trials that those of the search and those chosen blindly amount to. */
  readonly effective: number;
  /** Sample deviation of the Sharpe ratios of all trials. */
  readonly deviation: number;
  /** What trials without skill are expected to show: the larger of the next two. */
  readonly luckySharpe: number;
  /** By the paper: `deviation` times the expected maximum of as many independent trials as there are clusters. */
  readonly luckyByClusters: number;
  /** By the correlations of all series: their `luckyMaximum` standard errors 1/√(n − 1) of a ratio of 0. */
  readonly luckyByCorrelations: number;
  /** That the true ratio is above 0. */
  readonly probabilisticSharpe: number;
  /** That it is above `luckySharpe`. */
  readonly deflatedSharpe: number;
  /** Periods that the ratio needs to be above `luckySharpe` with 95 %; Infinity where it is not above it. */
  readonly minimumTrackRecord: number;
  /** Periods below which the best of the effective trials would be expected to show this ratio by luck; Infinity for a ratio not above 0. */
  readonly minimumBacktest: number;
}

/**
 * Deflates the Sharpe ratio of trial `best` (counted from 0) of a search. `returns`: one series per trial, all of the same periods and at least 4 of them, in any
 * order. `null` when the returns of the chosen trial do not vary.
 *
 * Bailey and López de Prado, "The Deflated Sharpe Ratio", 2014, with one addition: the deviation over trials that resemble each other is small because
 * they resemble each other, and with few clusters on top the same is counted twice. So what luck shows is at least what it shows by the correlations.
 *
 * `blind`: returns of points that were chosen without looking at results, over the same periods. A guided search goes where luck is highest in the
 * whole space and tries little else, so that its own trials alone look fewer than what they were chosen from.
 */
export function deflatedStudy(
  returns: readonly Float64Array[],
  best: number,
  random: Random,
  blind: readonly Float64Array[] = [],
): DeflatedStudy | null {
  const measured = measuredSharpe(returns[best]!);
  if (measured === null) return null;
  const trials = effectiveTrials(returns, random);
  const deviation = spreadOf(returns.map(sharpeOf));
  const luckyByClusters = luckySharpe({ trials: trials.clusters, deviation });
  const { luckyMaximum, effective } = blind.length === 0 ? trials : luckOf([...returns, ...blind], random);
  const luckyByCorrelations = luckyMaximum / Math.sqrt(measured.n - 1);
  const benchmark = Math.max(luckyByClusters, luckyByCorrelations);
  return {
    best: measured,
    trials,
    effective,
    deviation,
    luckySharpe: benchmark,
    luckyByClusters,
    luckyByCorrelations,
    probabilisticSharpe: probabilisticSharpe(measured),
    deflatedSharpe: probabilisticSharpe(measured, benchmark),
    minimumTrackRecord: minimumTrackRecord(measured, { benchmark }),
    // The theorem is about any unit of time that the ratio is measured in.
    minimumBacktest: measured.sharpe > 0 ? minimumBacktestYears(effective, measured.sharpe) : Infinity,
  };
}
