import PQueue from 'p-queue';
import type { CandleSource, SourceUsage } from '../../ports/candle-source.ts';
import type { WarmUpAim } from './judge.ts';
import { describeOrigin } from './patchwork.ts';
import type { SeriesReport, WarmUpReport } from './report.ts';
import type { SeriesNeed } from './series-need.ts';
import { warmSeries } from './warm-series.ts';

export interface WarmUpRequest {
  /** The cache. */
  readonly dataDir: string;
  /** Each series once. */
  readonly needs: readonly SeriesNeed[];
  /** In the order in which they are asked: stores before the exchange. May be empty. */
  readonly sources: readonly CandleSource[];
  readonly aim: WarmUpAim;
  /** The exchange's time where it is known; candles that are not closed by then are not asked for. */
  readonly nowMs: number;
  /** Candles that are missing in front or at the end are told and do not stop a run, and no source that is away does but the last. */
  readonly allowShort?: boolean;
  /**
   * No exchange is asked for holes alone: nearly all are times at which it was down, and every container of a fleet would ask for them again.
   * Default: it is asked.
   */
  readonly leavesHoles?: boolean;
  /** Series in work at once. */
  readonly parallel?: number;
  /** How long to wait for another process that brings the same series or writes the cache, milliseconds. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export const PARALLEL = 8;
const WAIT_MS = 600_000;

/**
 * Makes the cache hold every series that a run needs: what it lacks is taken from the sources in their order, each asked only for what is still
 * missing, and joined where at least five candles agree. What could be brought is stored also when something else fails.
 *
 * Whether a series serves the run stands in its `problem`: `no-series`, `short-series`, `stale-series`, `gapped-series`; see `throwProblem`.
 * Throws `sources-differ`, what is wrong with candles that a source gave, `cache-locked`, and errors of the sources; the other series are
 * stopped then.
 */
export async function warmUp(request: WarmUpRequest): Promise<WarmUpReport> {
  const { needs, sources, onProgress, parallel = PARALLEL } = request;
  const { allowShort = false, leavesHoles = false, waitMs = WAIT_MS, dataDir, aim, nowMs } = request;
  const failed = new AbortController();
  const signal = request.signal === undefined ? failed.signal : AbortSignal.any([request.signal, failed.signal]);
  const before = sources.map(({ usage }) => ({ ...usage }));
  const queue = new PQueue({ concurrency: parallel });
  const wishes = { sources, aim, nowMs, allowShort, leavesHoles, waitMs };
  const world = { dataDir, ...wishes, signal, writing: new PQueue({ concurrency: 1 }) };
  let done = 0;
  onProgress?.(done, needs.length);
  const series = needs.map((need) =>
    queue.add(async () => {
      try {
        signal.throwIfAborted();
        return await warmSeries(need, world);
      } catch (error) {
        failed.abort(error);
        throw error;
      } finally {
        onProgress?.((done += 1), needs.length);
      }
    }),
  );
  // The first failure ends the others; it is told when they have let go of their locks.
  await Promise.allSettled(series);
  signal.throwIfAborted();
  return {
    series: await Promise.all(series),
    sources: sources.map(({ kind, place, usage }, index) => ({ kind, place, ...spent(usage, before[index]!) })),
  };
}

/** Throws what stands against the first series that does not serve the run. */
export function throwProblem(series: readonly Pick<SeriesReport, 'problem'>[]): void {
  const found = series.find(({ problem }) => problem !== null)?.problem;
  if (found) throw found;
}

/** A sentence for each source that a series did without, once. */
export function awayTexts(series: readonly Pick<SeriesReport, 'answers'>[]): readonly string[] {
  const away = series.flatMap(({ answers }) => answers.filter(({ outcome }) => outcome === 'away'));
  return [...new Set(away.map((answer) => `${describeOrigin(answer)} could not be asked for candles.`))];
}

function spent(now: SourceUsage, before: SourceUsage): SourceUsage {
  return { requests: now.requests - before.requests, bytes: now.bytes - before.bytes };
}
