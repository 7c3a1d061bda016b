import type { ParamsFile } from '../../contract/params-file.ts';
import type { SampleRecord, SamplesRecord } from '../../contract/sample.ts';
import type { Study, StudyTrial } from '../../ports/studies.ts';
import { backtestInSlices, type BacktestRun } from '../backtest/backtest.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { bestTrial, paretoFront } from './best-trials.ts';
import { extentOf } from './config-wishes.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { paramsOfTrial } from './params-of-trial.ts';
import { prepareStudy, type PreparedStudy } from './prepare-study.ts';
import { sampleRecord } from './sample-record.ts';
import { runStudy, type StudyEnd } from './run-study.ts';
import { StudyMeter } from './study-progress.ts';
import { TrialPool } from './trial-pool.ts';
import { trialRequest } from './trial-request.ts';
import { TrialWorkers } from './trial-workers.ts';

/** A search that ended. */
export interface HyperoptRun {
  readonly study: Study;
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
}

/** The best trial on the candles that trials saw, and on those that they did not. */
export interface FinalRuns {
  readonly inSample: FinalRun;
  /** Null when nothing was held back. */
  readonly outOfSample: FinalRun | null;
  readonly samples: SamplesRecord;
}

export interface FinalRun {
  readonly request: BacktestRequest;
  readonly run: BacktestRun;
}

type OwnWorkers = Pick<HyperoptRequest, 'strategyFile' | 'trialLimitMs' | 'heapMb'>;

const TRIAL_LIMIT_MS = 60_000;
const HEAP_MB = 1024;

/**
 * Searches parameters: trials in worker threads over candles that are loaded once, each kept as it ends. What is tried and what comes out
 * depends on the study alone, so that a search which was stopped or killed goes on as if it had not been. Throws what a backtest
 * throws before the first trial; a trial that goes wrong is kept as failed.
 */
export async function hyperopt(request: HyperoptRequest): Promise<HyperoptRun> {
  const { studies, signal = new AbortController().signal } = request;
  const prepared = prepareStudy(request);
  const study = await studies.open(prepared.study);
  const end = await searched(request, prepared, signal);
  const trials = await studies.trials(study.name);
  const best = bestTrial(trials);
  const final = best === null || end === 'stopped' ? null : await finalRuns(request, prepared, best, signal);
  return {
    study,
    end,
    trials,
    best,
    front: prepared.plan.objectives.length > 1 ? paretoFront(trials) : [],
    params: best === null ? null : paramsOfTrial(study, best, trials.length, final?.samples),
    final,
  };
}

async function searched(request: HyperoptRequest, prepared: PreparedStudy, signal: AbortSignal): Promise<StudyEnd> {
  const { studies, onProgress } = request;
  const { epochs, workers, earlyStop } = extentOf(request);
  const { study, plan, frame, setup } = prepared;
  const meter = new StudyMeter(study.name, { epochs, points: plan.points }, await studies.trials(study.name));
  onProgress?.(meter.progress());
  if (signal.aborted) return 'stopped';
  const trialWorkers = request.trialWorkers ?? ownWorkers(request, Math.min(workers, plan.batch));
  const isOwn = trialWorkers !== request.trialWorkers;
  const pool = new TrialPool(trialWorkers, setup);
  const stop = (): void => {
    pool.stop();
    if (isOwn) void trialWorkers.close();
  };
  signal.addEventListener('abort', stop);
  try {
    return await runStudy({
      name: study.name,
      ...{ plan, studies, epochs, earlyStop },
      evaluate: ({ point }) => pool.run(trialRequest(point, frame)),
      onTrial: (trial) => onProgress?.(meter.add(trial)),
      betweenBatches: () => pool.tidy(),
    });
  } finally {
    signal.removeEventListener('abort', stop);
    pool.end();
    if (isOwn) await trialWorkers.close();
  }
}

/** Of a search, or of all searches of a walk. */
export function ownWorkers(request: OwnWorkers, workers: number): TrialWorkers {
  const { strategyFile, trialLimitMs: limitMs = TRIAL_LIMIT_MS, heapMb = HEAP_MB } = request;
  return new TrialWorkers({ strategyFile, workers, limitMs, heapMb });
}

/** Null when it was stopped. */
async function finalRuns(
  { backtest, objectives = {} }: HyperoptRequest,
  { frame, plan, samples: { inSample, outOfSample } }: PreparedStudy,
  best: StudyTrial,
  signal: AbortSignal,
): Promise<FinalRuns | null> {
  const trial = { ...backtest, ...trialRequest(best.point, frame) };
  const record = ({ run }: FinalRun): SampleRecord => sampleRecord(run, plan, objectives);
  try {
    const seen = await finalRun({ ...trial, ...inSample }, signal);
    const unseen = outOfSample === null ? null : await finalRun({ ...trial, ...outOfSample }, signal);
    return {
      inSample: seen,
      outOfSample: unseen,
      samples: { in_sample: record(seen), out_of_sample: unseen === null ? null : record(unseen) },
    };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function finalRun(request: BacktestRequest, signal: AbortSignal): Promise<FinalRun> {
  return { request, run: await backtestInSlices(request, signal) };
}
