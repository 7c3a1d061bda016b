import type { SearchOddsRecord } from '../../contract/odds.ts';
import type { ParamsFile } from '../../contract/params-file.ts';
import type { Study, StudyTrial } from '../../ports/studies.ts';
import type { SettledRun } from '../backtest/settle.ts';
import { bestTrial, paretoFront } from './best-trials.ts';
import { extentOf } from './config-wishes.ts';
import { finalRuns, type FinalRuns } from './final-runs.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import type { AskedSearch } from './odds/asked-search.ts';
import { searchOdds, type SearchOdds } from './odds/search-odds.ts';
import { paramsOfTrial } from './params-of-trial.ts';
import { prepareStudy, type PreparedStudy } from './prepare-study.ts';
import { runStudy, type StudyEnd } from './run-study.ts';
import type { SearchPlan } from './search-plan.ts';
import { StudyMeter } from './study-progress.ts';
import type { TrialPool } from './trial-pool.ts';
import { trialRequest } from './trial-request.ts';
import { withTrialPool } from './with-trial-pool.ts';

/** A search that ended. */
export interface HyperoptRun {
  readonly study: Study;
  readonly plan: SearchPlan;
  /** The run of the defaults. */
  readonly settled: SettledRun;
  readonly end: StudyEnd;
  readonly trials: readonly StudyTrial[];
  /** Null when no trial has values and meets all constraints. */
  readonly best: StudyTrial | null;
  /** Of several objectives: the trials that are best beyond taste. Empty for one. */
  readonly front: readonly StudyTrial[];
  /** The best trial as parameters for other runs. */
  readonly params: ParamsFile | null;
  /** The best trial as whole backtests with all fill profiles; null without one, and when the search was stopped. */
  readonly final: FinalRuns | null;
  /** How much of it luck would show; null without a best trial, when it was stopped and when it was not wanted. */
  readonly odds: SearchOddsRecord | null;
  /** What the odds did not look at, for people. */
  readonly warnings: readonly string[];
}

/**
 * Searches parameters: trials in worker threads over candles that are loaded once, each kept as it ends. What is tried and what comes out
 * depends on the study alone, so that a search which was stopped or killed goes on as if it had not been. Throws what a backtest
 * throws before the first trial; a trial that goes wrong is kept as failed.
 */
export async function hyperopt(request: HyperoptRequest): Promise<HyperoptRun> {
  const { studies, signal = new AbortController().signal } = request;
  const prepared = prepareStudy(request);
  const { plan, settled } = prepared;
  const study = await studies.open(prepared.study);
  const workers = Math.min(extentOf(request, plan).workers, plan.batch);
  return withTrialPool(request, prepared, { workers, signal }, async (pool) => {
    const end = await searched(request, prepared, pool, signal);
    const trials = await studies.trials(study.name);
    const best = bestTrial(trials);
    const final = best === null || end === 'stopped' ? null : await finalRuns(request, prepared, best.point, signal);
    const odds = final === null ? null : await oddsOf(request, prepared, { trials, best: best!, final, pool, signal });
    return {
      ...{ study, plan, settled, end, trials, best, final },
      front: plan.objectives.length > 1 ? paretoFront(trials) : [],
      params: best === null ? null : paramsOfTrial(study, best, trials.length, final?.samples),
      ...{ odds: odds?.record ?? null, warnings: odds?.warnings ?? [] },
    };
  });
}

async function searched(
  request: HyperoptRequest,
  { study, plan, frame }: PreparedStudy,
  pool: TrialPool,
  signal: AbortSignal,
): Promise<StudyEnd> {
  const { studies, onProgress } = request;
  const { epochs, earlyStop } = extentOf(request, plan);
  const meter = new StudyMeter(study.name, { ...plan, epochs }, await studies.trials(study.name));
  onProgress?.(meter.progress());
  if (signal.aborted) return 'stopped';
  return runStudy({
    name: study.name,
    ...{ plan, studies, epochs, earlyStop },
    evaluate: ({ point }) => pool.run(trialRequest(point, frame)),
    onTrial: (trial) => onProgress?.(meter.add(trial)),
    betweenBatches: () => pool.tidy(),
  });
}

async function oddsOf(
  { studies, withOdds = true, onOdds }: HyperoptRequest,
  { study, plan, frame }: PreparedStudy,
  ended: Pick<AskedSearch, 'trials' | 'best' | 'final' | 'pool' | 'signal'>,
): Promise<SearchOdds | null> {
  if (!withOdds) return null;
  return searchOdds({ ...ended, plan, frame, returns: await studies.returns(study.name), onProgress: onOdds });
}
