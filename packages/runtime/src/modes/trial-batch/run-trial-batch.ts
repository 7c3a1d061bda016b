import { availableParallelism } from 'node:os';
import { canonicalHash } from '../../contract/canonical-json.ts';
import {
  doublesText,
  TRIAL_RESULTS_SCHEMA,
  type TrialBatch,
  type TrialResult,
  type TrialResults,
} from '../../contract/trial-batch.ts';
import type { Studies, StudyTrial } from '../../ports/studies.ts';
import type { Trial } from '../../search/samplers/trial.ts';
import type { TrialPool } from '../hyperopt/trial-pool.ts';
import { trialRequest, type TrialFrame } from '../hyperopt/trial-request.ts';
import type { TrialWorkers } from '../hyperopt/trial-workers.ts';
import { withTrialPool } from '../hyperopt/with-trial-pool.ts';
import { plannedTrials } from './planned-trials.ts';
import { prepareBatch, type BatchSources } from './prepare-batch.ts';

/** What a batch is run with; none of it changes what comes out, but for a trial that reaches a limit. */
export interface TrialBatchRun extends BatchSources {
  /** Where trials are kept until all are there. */
  readonly studies: Pick<Studies, 'open' | 'trials' | 'returns' | 'record'>;
  /** Default: one per core. */
  readonly workers?: number;
  /** Workers that serve other batches as well, in place of own ones. */
  readonly trialWorkers?: TrialWorkers;
  /** A trial that takes longer has failed; default one minute. */
  readonly trialLimitMs?: number;
  /** Trials that are kept, those of an earlier run included, of all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** No trial runs while columns are thrown away; between two such moments there is work for some workers. */
const CHUNK = 64;
/** Of a hash, enough to tell batches apart. */
const HASH_DIGITS = 16;

/**
 * Runs the trials of a batch, each kept as it ends, so that a batch that was interrupted goes on where it was. Null when it was stopped. Throws what
 * differs here from what its spec says, and what a backtest throws before the first trial.
 */
export async function runTrialBatch(batch: TrialBatch, run: TrialBatchRun): Promise<TrialResults | null> {
  const { studies, onProgress, signal = new AbortController().signal } = run;
  const planned = plannedTrials(batch);
  const hash = canonicalHash(batch);
  const name = `batch-${hash.slice(0, HASH_DIGITS)}`;
  const prepared = prepareBatch(batch, run);
  await studies.open({ name, strategy: run.loaded.strategy.name, spec: { batch: hash }, facts: {} });
  const known = new Set((await studies.trials(name)).map(({ number }) => number));
  const work = planned.filter(({ id }) => !known.has(id));
  let done = planned.length - work.length;
  onProgress?.(done, planned.length);
  const keep = async (trial: StudyTrial, returns: Float64Array | null): Promise<void> => {
    await studies.record(name, trial, returns);
    onProgress?.(++done, planned.length);
  };
  const isWhole =
    work.length === 0 ||
    (!signal.aborted &&
      (await withTrialPool(
        { ...run, strategyFile: run.loaded.file },
        prepared,
        { workers: Math.min(run.workers ?? availableParallelism(), work.length), signal },
        (pool) => runAll(work, prepared.frame, pool, keep),
      )));
  if (!isWhole) return null;
  const [trials, returns] = [await studies.trials(name), await studies.returns(name)];
  return {
    schema: TRIAL_RESULTS_SCHEMA,
    study: batch.study,
    spec_sha256: canonicalHash(batch.spec),
    batch_sha256: hash,
    trials: trials.map((trial) => resultOf(trial, returns.get(trial.number))),
  };
}

/** False when it was stopped. */
async function runAll(
  trials: readonly Trial[],
  frame: TrialFrame,
  pool: TrialPool,
  keep: (trial: StudyTrial, returns: Float64Array | null) => Promise<void>,
): Promise<boolean> {
  const runOne = async ({ id, point }: Trial): Promise<boolean> => {
    const end = await pool.run(trialRequest(point, frame));
    if (end === null) return false;
    const { returns, ...ended } = end;
    await keep({ number: id, point, ...ended }, returns);
    return true;
  };
  for (let at = 0; at < trials.length; at += CHUNK) {
    const ends = await Promise.all(trials.slice(at, at + CHUNK).map(runOne));
    if (ends.includes(false)) return false;
    pool.tidy();
  }
  return true;
}

function resultOf({ tookMs: _took, ...trial }: StudyTrial, returns: Float64Array | undefined): TrialResult {
  return { ...trial, daily_returns: returns === undefined ? null : doublesText(returns) };
}
