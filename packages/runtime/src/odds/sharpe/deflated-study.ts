import { type MeasuredSharpe, probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';
import type { Random } from '../../search/random.ts';
import { minimumBacktestYears } from './backtest-length.ts';
import { deflatedSharpe, luckySharpe, spreadOf } from './deflated-sharpe.ts';
import { effectiveTrials, type EffectiveTrials } from './effective-trials.ts';
import { measuredSharpe, sharpeOf } from './sharpe-of.ts';
import { minimumTrackRecord } from './track-record-length.ts';

/** The chosen trial of a search, in the light of all of its trials. Ratios are per period, not annualized; probabilities 0 to 1. */
export interface DeflatedStudy {
  readonly best: MeasuredSharpe;
  readonly trials: EffectiveTrials;
  /** Sample deviation of the Sharpe ratios of all trials. */
  readonly deviation: number;
  /** What the effective trials are expected to show without skill. */
  readonly luckySharpe: number;
  /** That the true ratio is above 0, and above `luckySharpe`. */
  readonly probabilisticSharpe: number;
  readonly deflatedSharpe: number;
  /** The same as if every distinct trial were independent: the strict bound. */
  readonly deflatedByAllTrials: number;
  /** Periods that the ratio needs to be above `luckySharpe` with 95 %; Infinity where it is not above it. */
  readonly minimumTrackRecord: number;
  /** Periods below which the best of the effective trials would be expected to show this ratio by luck; Infinity for a ratio not above 0. */
  readonly minimumBacktest: number;
}

/**
 * `returns`: one series per trial, all of the same periods and at least 4 of them, in any order; `best` counts from 0 and is the chosen one. `null` when its
 * returns do not vary.
 */
export function deflatedStudy(returns: readonly Float64Array[], best: number, random: Random): DeflatedStudy | null {
  const measured = measuredSharpe(returns[best]!);
  if (measured === null) return null;
  const trials = effectiveTrials(returns, random);
  const deviation = spreadOf(returns.map(sharpeOf));
  const luck = { trials: trials.effective, deviation };
  const benchmark = luckySharpe(luck);
  return {
    best: measured,
    trials,
    deviation,
    luckySharpe: benchmark,
    probabilisticSharpe: probabilisticSharpe(measured),
    deflatedSharpe: deflatedSharpe(measured, luck),
    deflatedByAllTrials: deflatedSharpe(measured, { ...luck, trials: trials.distinct }),
    minimumTrackRecord: minimumTrackRecord(measured, { benchmark }),
    // The theorem is about any unit of time that the ratio is measured in.
    minimumBacktest: measured.sharpe > 0 ? minimumBacktestYears(trials.effective, measured.sharpe) : Infinity,
  };
}
