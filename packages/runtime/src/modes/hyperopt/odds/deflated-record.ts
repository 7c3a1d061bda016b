import type { Answer, DeflatedRecord } from '../../../contract/odds.ts';
import { deflatedStudy } from '../../../odds/sharpe/deflated-study.ts';
import type { Random } from '../../../search/random.ts';
import type { ComparedTrials } from './compared-trials.ts';
import { finiteOrNull } from './finite-or-null.ts';

/** `blind`: returns of points that no result has led to. Unanswered where the best trial's days do not vary. */
export function deflatedRecord(
  { returns, best, days }: ComparedTrials,
  blind: readonly Float64Array[],
  random: Random,
): Answer<DeflatedRecord> {
  const found = deflatedStudy(returns, best, random, blind);
  if (found === null || Number.isNaN(found.deflatedSharpe))
    return { unanswered: `the best trial's account does not vary enough over ${days} days for a Sharpe ratio` };
  const { best: measured, trials } = found;
  return {
    ...{ sharpe: measured.sharpe, skew: measured.skew, kurtosis: measured.kurtosis, days: measured.n },
    ...{ distinct: trials.distinct, clusters: trials.clusters },
    ...{ blind: blind.length, effective: found.effective },
    mean_correlation: trials.meanCorrelation,
    lucky_sharpe: found.luckySharpe,
    probabilistic: found.probabilisticSharpe,
    deflated: found.deflatedSharpe,
    minimum_track_record: finiteOrNull(found.minimumTrackRecord),
    minimum_backtest: finiteOrNull(found.minimumBacktest),
  };
}
