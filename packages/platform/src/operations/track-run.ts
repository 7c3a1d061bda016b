import type { SummaryDocument } from '@tradai/runtime/contract';
import type { Tracking } from '@tradai/runtime/ports';
import type { Run } from '../domain/run.ts';

export interface TrackServices {
  readonly tracking: Tracking;
  /** Group of runs in tracking, as the run's container has it. */
  readonly experimentOf: (run: Run) => string;
}

/** Metrics, parameters and tags in one request, as MLflow has it. */
export const MOST_ENTRIES = 1000;
const TAGS = 1;

/**
 * Logs the figures of a run that is not in tracking yet; gives how many. Containers log by themselves: this is for one that could publish its results and
 * not reach tracking, and whoever does it again finds them there.
 */
export async function trackRun(
  { tracking, experimentOf }: TrackServices,
  run: Run,
  document: SummaryDocument,
): Promise<number> {
  const experiment = experimentOf(run);
  const known = await tracking.find(experiment, run.id, run.attempt);
  if (known !== null && Object.hasOwn(known.metrics, 'total_trades')) return 0;
  const startMs = run.startedMs ?? run.queuedMs;
  const tracked = await tracking.start({ runId: run.id, attempt: run.attempt, experiment, startMs });
  const timeMs = document.backtest_end_ms;
  const metrics = Object.entries(document.figures).map(([key, value]) => ({ key, value, timeMs, step: 0 }));
  const sent = metrics.slice(0, MOST_ENTRIES - TAGS);
  await tracking.log(tracked, { metrics: sent, tags: { 'tradai.manifest_sha256': document.manifest_sha256 } });
  await tracking.end(tracked, 'finished', run.updatedMs);
  return sent.length;
}
