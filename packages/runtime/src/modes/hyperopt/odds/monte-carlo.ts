import type { MonteCarloRecord } from '../../../contract/odds.ts';
import type { CandleFanOptions } from '../../monte-carlo/candle-fan.ts';
import { monteCarloOfRun } from '../../monte-carlo/monte-carlo-of-run.ts';
import type { FinalRuns } from '../final-runs.ts';

/** Of the run on candles that no trial saw, where there is one. Rejects with the signal's reason when it is aborted. */
export async function searchMonteCarlo(
  { inSample, outOfSample }: FinalRuns,
  options: CandleFanOptions,
): Promise<MonteCarloRecord> {
  const ways = await monteCarloOfRun(outOfSample ?? inSample, options);
  return { of: outOfSample === null ? 'in_sample' : 'out_of_sample', ...ways };
}
