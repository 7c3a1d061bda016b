import type { HyperoptRequest } from './hyperopt-request.ts';
import type { PreparedStudy } from './prepare-study.ts';
import { TrialPool } from './trial-pool.ts';
import { TrialWorkers } from './trial-workers.ts';

type OwnWorkers = Pick<HyperoptRequest, 'strategyFile' | 'trialLimitMs' | 'heapMb'>;

const TRIAL_LIMIT_MS = 60_000;
const HEAP_MB = 1024;

/** Works with the trials of one study. Own workers live as long as the work; when the signal is aborted, what they still do is no trial any more. */
export async function withTrialPool<T>(
  request: OwnWorkers & Pick<HyperoptRequest, 'trialWorkers'>,
  { setup }: Pick<PreparedStudy, 'setup'>,
  { workers, signal }: { readonly workers: number; readonly signal: AbortSignal },
  work: (pool: TrialPool) => Promise<T>,
): Promise<T> {
  const trialWorkers = request.trialWorkers ?? ownWorkers(request, workers);
  const isOwn = trialWorkers !== request.trialWorkers;
  const pool = new TrialPool(trialWorkers, setup);
  const stop = (): void => {
    pool.stop();
    if (isOwn) void trialWorkers.close();
  };
  signal.addEventListener('abort', stop);
  try {
    return await work(pool);
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
