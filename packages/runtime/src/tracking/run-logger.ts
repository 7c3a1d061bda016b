import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../contract/exit-code.ts';
import { thinned } from '../metrics/thinned.ts';
import type { MetricPoint, RunStatus, TrackedRun, Tracking } from '../ports/tracking.ts';
import { paramTexts } from './param-texts.ts';

/** What is known of a run before it begins. Null is not logged. */
export interface RunIdentity {
  readonly runId: string;
  /** From 1. */
  readonly attempt: number;
  /** Group of runs. */
  readonly experiment: string;
  readonly startMs: number;
  readonly mode: string;
  readonly strategy: string;
  /** Of the registry. */
  readonly strategyVersion?: number | null;
  /** `sha256:…` of the running image. */
  readonly imageDigest?: string | null;
  readonly gitCommit?: string | null;
}

export interface Curve {
  /** Epoch ms, one per value. */
  readonly timesMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Points of a curve that are logged at most; all of them are in the files of the run. */
const CURVE_POINTS = 500;

/** Endings after which the same run may be worth another attempt as it is: it was stopped, and did not fail. */
const STOPPED: ReadonlySet<ExitCode> = new Set([
  EXIT_CODE.temporary,
  EXIT_CODE.timeLimit,
  EXIT_CODE.interrupted,
  EXIT_CODE.terminated,
]);

/**
 * Begins to log an attempt of a run, or continues it: everything may be said twice. Throws ServiceError: `unavailable` when the tracking
 * stays away, `credentials`, `invalid-entry`.
 */
export async function openRunLog(tracking: Tracking, identity: RunIdentity): Promise<RunLogger> {
  const { runId, attempt, experiment, startMs } = identity;
  const tags = present({
    'tradai.mode': identity.mode,
    'tradai.strategy': identity.strategy,
    'tradai.strategy_version': identity.strategyVersion?.toString(),
    'tradai.image_digest': identity.imageDigest,
    'tradai.git_commit': identity.gitCommit,
  });
  return new RunLogger(tracking, await tracking.start({ runId, attempt, experiment, startMs, tags }));
}

/** The log of one attempt of any mode. Calls are made one after another. */
export class RunLogger {
  readonly run: TrackedRun;
  readonly #tracking: Tracking;

  constructor(tracking: Tracking, run: TrackedRun) {
    this.#tracking = tracking;
    this.run = run;
  }

  /** Written once: another value for a parameter of this attempt throws `changed-parameter`. Null is left out. */
  params(values: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#tracking.log(this.run, { params: paramTexts(values) });
  }

  /** Figures at one moment; those that are not finite are left out. `timeMs` is of the run's own time, so that a repetition says the same. */
  metrics(values: Readonly<Record<string, number | null>>, at: { timeMs: number; step?: number }): Promise<void> {
    const { timeMs, step = 0 } = at;
    const metrics: MetricPoint[] = [];
    for (const [key, value] of Object.entries(values))
      if (value !== null && Number.isFinite(value)) metrics.push({ key, value, timeMs, step });
    return this.#tracking.log(this.run, { metrics });
  }

  /** Thinned to 500 points with its extremes; a step is the position in the whole curve. */
  curve(key: string, { timesMs, values }: Curve): Promise<void> {
    const metrics = thinned(values, CURVE_POINTS).map((step) => {
      return { key, step, timeMs: timesMs[step]!, value: values[step]! };
    });
    return this.#tracking.log(this.run, { metrics });
  }

  tags(tags: Readonly<Record<string, string | null>>): Promise<void> {
    return this.#tracking.log(this.run, { tags: present(tags) });
  }

  /** A file, under its own name. */
  async artifact(file: string): Promise<void> {
    await this.#tracking.putArtifact(this.run, basename(file), new Uint8Array(await readFile(file)));
  }

  /**
   * Waits until everything has arrived. Throws `unavailable` when the tracking stays away: then the message names what was kept on disk, and
   * a run whose work is done must not count as done.
   */
  async end(exit: ExitCode, endMs: number): Promise<void> {
    await this.tags({ 'tradai.exit': String(exit) });
    await this.#tracking.end(this.run, statusOf(exit), endMs);
  }
}

function statusOf(exit: ExitCode): Exclude<RunStatus, 'running'> {
  if (exit === EXIT_CODE.done || exit === EXIT_CODE.differences) return 'finished';
  return STOPPED.has(exit) ? 'killed' : 'failed';
}

function present(tags: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== undefined),
  );
}
