import { join } from 'node:path';
import { openTracking } from '../../compose/open-services.ts';
import type { ExitCode } from '../../contract/exit-code.ts';
import type { Tracking } from '../../ports/tracking.ts';
import { openRunLog, type RunLogger } from '../../tracking/run-logger.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';

/** A container's run as tracking knows it, from its beginning to its end. */
export class TrackedContainer {
  readonly #tracking: Tracking;
  readonly #logger: RunLogger;

  private constructor(tracking: Tracking, logger: RunLogger) {
    this.#tracking = tracking;
    this.#logger = logger;
  }

  /** Says that the run has begun. Throws `ServiceError`. */
  static async begin({ version }: ReadyRun, { settings, runId, startedMs, io }: RunContext): Promise<TrackedContainer> {
    const tracking = await openTracking({ env: io.env }, join(settings.stateDir, 'spool'));
    const experiment = io.env['MLFLOW_EXPERIMENT_NAME'] ?? '';
    const logger = await openRunLog(tracking, {
      runId,
      attempt: settings.attempt,
      experiment: experiment === '' ? settings.strategy : experiment,
      startMs: startedMs,
      mode: settings.mode,
      strategy: settings.strategy,
      strategyVersion: version.version,
      imageDigest: settings.imageDigest,
      gitCommit: version.tags['git_commit'] ?? null,
    });
    return new TrackedContainer(tracking, logger);
  }

  get log(): RunLogger {
    return this.#logger;
  }

  /** A page about the run, null where there is none. */
  get url(): string | null {
    return this.#logger.run.url;
  }

  /** Waits until everything has arrived. Throws `unavailable` when the tracking stays away. */
  async end(exit: ExitCode): Promise<void> {
    await this.#logger.end(exit, Date.now());
  }

  close(): void {
    this.#tracking.close();
  }
}
