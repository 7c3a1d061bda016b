import { join } from 'node:path';
import { isPassing, ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';
import { assertArtifactPath, assertLog } from '../../ports/tracking-rules.ts';
import type {
  MetricPoint,
  RunLog,
  RunRecord,
  RunStart,
  RunStatus,
  TrackedRun,
  Tracking,
} from '../../ports/tracking.ts';
import { retryDelayMs, type RetryPolicy } from '../../ports/retry-delay.ts';
import { REAL_WORLD, retrying, type RetryWorld } from '../retry-policy.ts';
import { Spool, type Parcel } from './spool.ts';

/** An outage of a minute must pass unnoticed. */
const PATIENCE_MS = 90_000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 5000;

/** Errors that the same parcel would meet again, whatever is mended elsewhere. */
const HOPELESS: ReadonlySet<ServiceErrorCode> = new Set([
  'changed-parameter',
  'invalid-entry',
  'unknown-run',
  'refused',
]);

export interface SpoolOptions {
  /** Gets a folder per run while something waits, and is empty otherwise. */
  readonly folder: string;
  /** How long the server may be away, at the start and at the end of a run, before the run gives it up. */
  readonly patienceMs?: number;
  readonly world?: RetryWorld;
}

/**
 * Tracking that a server's outage does not stop. What cannot be sent is written down and sent later, in order; the end of a run waits
 * until all is sent or patience is over. What is left then is sent when the attempt is started again.
 */
export class SpooledTracking implements Tracking {
  readonly place: string;
  readonly #inner: Tracking;
  readonly #folder: string;
  readonly #patienceMs: number;
  readonly #world: RetryWorld;
  readonly #spools = new Map<string, Spool>();
  /** Parcels go one after another, whoever sends them. */
  #last: Promise<unknown> = Promise.resolve();
  /** When the first failure of the present outage was, null while there is none. */
  #awaySinceMs: number | null = null;
  /** When the last failure was. */
  #failedMs = 0;

  constructor(inner: Tracking, { folder, patienceMs = PATIENCE_MS, world = REAL_WORLD }: SpoolOptions) {
    this.place = inner.place;
    this.#inner = inner;
    this.#folder = folder;
    this.#patienceMs = patienceMs;
    this.#world = world;
  }

  /** Waits for the server: without it there is nothing that results could be sent to. */
  async start(start: RunStart): Promise<TrackedRun> {
    const policy = this.#policy;
    const retryable = (error: unknown): { askedMs: number } | null => (isPassing(error) ? { askedMs: 0 } : null);
    const run = await retrying(() => this.#inner.start(start), { policy, world: this.#world, retryable });
    // What an earlier process left, but for the end: this one will have its own.
    this.#spool(run).removeEnds();
    await this.#inTurn(() => this.#drain(run));
    return run;
  }

  async log(run: TrackedRun, log: RunLog): Promise<void> {
    assertLog(log);
    await this.#send(run, { kind: 'log', log });
  }

  async putArtifact(run: TrackedRun, path: string, content: Uint8Array): Promise<void> {
    assertArtifactPath(path);
    await this.#send(run, { kind: 'artifact', path, content });
  }

  /** Throws `unavailable`, with the place of what was not sent, when patience is over. */
  async end(run: TrackedRun, status: Exclude<RunStatus, 'running'>, endMs: number): Promise<void> {
    this.#spool(run).add({ kind: 'end', status, endMs });
    for (let failures = 1; ; failures++) {
      const error = await this.#inTurn(() => this.#drain(run));
      if (error === null) return;
      const spentMs = this.#world.now() - (this.#awaySinceMs ?? 0);
      const state = { failures, spentMs, askedMs: 0, chance: this.#world.random() };
      const delay = retryDelayMs(this.#policy, state);
      if (delay === null) throw this.#givenUp(run, spentMs, error);
      await this.#world.sleep(delay);
    }
  }

  artifact(run: TrackedRun, path: string): Promise<Uint8Array | null> {
    return this.#inner.artifact(run, path);
  }

  find(experiment: string, runId: string, attempt: number): Promise<RunRecord | null> {
    return this.#inner.find(experiment, runId, attempt);
  }

  history(run: TrackedRun, key: string): Promise<readonly MetricPoint[]> {
    return this.#inner.history(run, key);
  }

  close(): void {
    this.#inner.close();
  }

  /** Written down first: then nothing is lost, whatever ends the process. */
  async #send(run: TrackedRun, parcel: Parcel): Promise<void> {
    this.#spool(run).add(parcel);
    const isSoon = this.#awaySinceMs !== null && this.#world.now() - this.#failedMs < LONGEST_DELAY_MS;
    if (!isSoon) await this.#inTurn(() => this.#drain(run));
  }

  get #policy(): RetryPolicy {
    return { firstDelayMs: FIRST_DELAY_MS, longestDelayMs: LONGEST_DELAY_MS, patienceMs: this.#patienceMs };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Sends what waits, oldest first. Gives the error of an outage and throws any other; what would be refused again is not kept. */
  async #drain(run: TrackedRun): Promise<ServiceError | null> {
    const spool = this.#spool(run);
    for (let next = spool.oldest(); next !== null; next = spool.oldest()) {
      try {
        await this.#deliver(run, next.parcel);
        this.#awaySinceMs = null;
      } catch (error) {
        if (isOutage(error)) {
          // After the attempt, and not before it: a server that keeps silent has then had its time.
          this.#failedMs = this.#world.now();
          this.#awaySinceMs ??= this.#failedMs;
          return error;
        }
        if (error instanceof ServiceError && HOPELESS.has(error.code)) spool.remove(next.name);
        throw error;
      }
      spool.remove(next.name);
    }
    return null;
  }

  #deliver(run: TrackedRun, parcel: Parcel): Promise<void> {
    switch (parcel.kind) {
      case 'log':
        return this.#inner.log(run, parcel.log);
      case 'artifact':
        return this.#inner.putArtifact(run, parcel.path, parcel.content);
      case 'end':
        return this.#inner.end(run, parcel.status, parcel.endMs);
    }
  }

  #spool({ experiment, runId, attempt }: TrackedRun): Spool {
    const name = encodeURIComponent(`${experiment} ${runId} a${attempt}`).replaceAll('.', '%2E');
    const spool = this.#spools.get(name) ?? new Spool(join(this.#folder, name));
    this.#spools.set(name, spool);
    return spool;
  }

  #givenUp(run: TrackedRun, spentMs: number, cause: ServiceError): ServiceError {
    const { folder } = this.#spool(run);
    return new ServiceError(
      'unavailable',
      `${this.place} has been away for ${Math.round(spentMs / 1000)} s (${cause.message.replace(/\.$/, '')}); what attempt ${run.attempt} of run ${run.runId} has for it is in ${folder}, and is sent when that attempt is started again.`,
      { cause },
    );
  }
}

/** The start of the run has shown that the server is MLflow: a page in place of an answer means later that something before it is in trouble. */
function isOutage(error: unknown): error is ServiceError {
  return isPassing(error) || (error instanceof ServiceError && error.code === 'unexpected-answer');
}
