import type { MonteCarloRecord } from '../../../contract/odds.ts';
import type { CandleFanOptions } from '../../monte-carlo/candle-fan.ts';
import { monteCarloOfRun } from '../../monte-carlo/monte-carlo-of-run.ts';
import type { FinalRuns } from '../final-runs.ts';

/** Of the run on candles that no trial saw, where there is one. Rejects with the signal's reason when it is aborted. */
export function searchMonteCarlo(
  { inSample, outOfSample }: FinalRuns,
  options: CandleFanOptions,
): Promise<MonteCarloRecord> {
  return outOfSample === null
    ? monteCarloOfRun(inSample, 'in_sample', options)
    : monteCarloOfRun(outOfSample, 'out_of_sample', options);
}
