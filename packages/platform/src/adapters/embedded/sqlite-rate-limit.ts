import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { join } from 'node:path';
import { setImmediate } from 'node:timers';
import { ServiceError } from '@tradai/runtime/ports';
import { inTransaction, openDatabase } from '@tradai/runtime/sqlite';
import type { Clock } from '../../ports/clock.ts';
import {
  RATE_RULE,
  rateDecision,
  ROUNDING,
  type RateDecision,
  type RateLimit,
  type RateRule,
} from '../../ports/rate-limit.ts';

/** Apart from what must not be lost: a count that a power cut takes back hurts nobody, and none waits for the disk. */
const LIMITS_FILE = 'limits.db';
const SCHEMA = `PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS rate_counts (
    bucket INTEGER NOT NULL, subject TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (bucket, subject)) STRICT, WITHOUT ROWID;`;

const COUNT = 'SELECT count FROM rate_counts WHERE bucket = ? AND subject = ?';
/** One statement looks at both buckets and counts: nothing comes between. */
const HIT = `INSERT INTO rate_counts SELECT :bucket, :subject, 1
  WHERE 1 + :share * coalesce((SELECT count FROM rate_counts WHERE bucket = :bucket - 1 AND subject = :subject), 0) <= :quota
  ON CONFLICT (bucket, subject) DO UPDATE SET count = count + 1
  WHERE count + 1 + :share * coalesce((SELECT count FROM rate_counts WHERE bucket = :bucket - 1 AND subject = :subject), 0) <= :quota
  RETURNING count`;
const CLEAN = 'DELETE FROM rate_counts WHERE bucket < ?';

/** SQLite itself waits no longer for another process: all of this one would stand. */
const WAIT_MS = 5;
/** What is tried again, and how long. */
const PAUSE_MS = 5;
const PATIENCE_MS = 5000;

interface Hit {
  readonly subject: string;
  readonly resolve: (decision: RateDecision) => void;
  readonly reject: (error: unknown) => void;
}

/** Counts in a file beside `platform.db`, for all processes that use the folder. */
export class SqliteRateLimit implements RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly #folder: string;
  readonly #path: string;
  readonly #clock: Clock;
  #opened: { readonly database: DatabaseSync; readonly count: StatementSync; readonly hit: StatementSync } | null =
    null;
  #waiting: Hit[] = [];
  #cleaned = Number.NEGATIVE_INFINITY;

  constructor(folder: string, clock: Clock, { quota, windowSeconds }: RateRule = RATE_RULE) {
    this.quota = quota;
    this.windowSeconds = windowSeconds;
    this.#folder = folder;
    this.#path = join(folder, LIMITS_FILE);
    this.#clock = clock;
  }

  /** What is asked for within one turn of the event loop is counted in one transaction. */
  hit(subject: string): Promise<RateDecision> {
    const { promise, resolve, reject } = Promise.withResolvers<RateDecision>();
    this.#waiting.push({ subject, resolve, reject });
    if (this.#waiting.length === 1) setImmediate(() => void this.#count(this.#waiting.splice(0)));
    return promise;
  }

  /** All of them or none. */
  async #count(hits: readonly Hit[]): Promise<void> {
    const untilMs = this.#clock.monotonicMs() + PATIENCE_MS;
    for (;;) {
      try {
        const decisions = this.#together(hits);
        return hits.forEach(({ resolve }, at) => resolve(decisions[at]!));
      } catch (error) {
        if (!isHeld(error) || this.#clock.monotonicMs() >= untilMs) return hits.forEach(({ reject }) => reject(error));
        await this.#clock.sleep(PAUSE_MS);
      }
    }
  }

  close(): void {
    this.#opened?.database.close();
    this.#opened = null;
  }

  #together(hits: readonly Hit[]): RateDecision[] {
    const { database } = this.#open();
    return inTransaction(database, this.#path, () => hits.map(({ subject }) => this.#counted(subject)));
  }

  #counted(subject: string): RateDecision {
    const { database, count, hit } = this.#open();
    const counted = (at: number): number => Number(count.get(at, subject)?.['count'] ?? 0);
    const seconds = this.#clock.now() / 1000;
    const bucket = Math.floor(seconds / this.windowSeconds);
    const elapsed = seconds - bucket * this.windowSeconds;
    const previous = counted(bucket - 1);
    this.#clean(database, bucket);
    const share = 1 - elapsed / this.windowSeconds;
    const row = hit.get({ bucket, subject, share, quota: this.quota + ROUNDING });
    const current = row === undefined ? counted(bucket) + 1 : Number(row['count']);
    return rateDecision(current, previous, elapsed, this);
  }

  /** Once a bucket. */
  #clean(database: DatabaseSync, bucket: number): void {
    if (bucket <= this.#cleaned) return;
    database.prepare(CLEAN).run(bucket - 1);
    this.#cleaned = bucket;
  }

  #open() {
    if (this.#opened !== null) return this.#opened;
    const database = openDatabase(this.#folder, LIMITS_FILE, SCHEMA, WAIT_MS);
    this.#opened = { database, count: database.prepare(COUNT), hit: database.prepare(HIT) };
    return this.#opened;
  }
}

const BUSY = 5;

/** Whether another process has the file. A disk that is full is no better in a moment, and trying it again takes time from everybody. */
function isHeld(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.code !== 'busy') return false;
  const { errcode } = (error.cause ?? {}) as { readonly errcode?: number };
  return ((errcode ?? 0) & 0xff) === BUSY;
}
