import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { openDatabase, told } from '@tradai/runtime/sqlite';
import type { Clock } from '../../ports/clock.ts';
import { rateDecision, ROUNDING, type RateDecision, type RateLimit } from '../../ports/rate-limit.ts';

/** Apart from what must not be lost: a count that a power cut takes back hurts nobody, and none waits for the disk. */
const LIMITS_FILE = 'limits.db';
const SCHEMA = `PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS rate_counts (
    bucket INTEGER NOT NULL, subject TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (bucket, subject)) STRICT, WITHOUT ROWID;`;

const COUNTS = `SELECT
  coalesce((SELECT count FROM rate_counts WHERE bucket = :bucket AND subject = :subject), 0) AS current,
  coalesce((SELECT count FROM rate_counts WHERE bucket = :bucket - 1 AND subject = :subject), 0) AS previous`;
/** One statement looks and counts: nothing comes between. */
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

export interface RateRule {
  readonly quota: number;
  readonly windowSeconds: number;
}

export const RATE_RULE: RateRule = { quota: 100, windowSeconds: 300 };

/** Counts in a file beside `platform.db`, for all processes that use the folder. */
export class SqliteRateLimit implements RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly #folder: string;
  readonly #path: string;
  readonly #clock: Clock;
  #opened: { readonly database: DatabaseSync; readonly counts: StatementSync; readonly hit: StatementSync } | null =
    null;
  #cleaned = Number.NEGATIVE_INFINITY;

  constructor(folder: string, clock: Clock, { quota, windowSeconds }: RateRule = RATE_RULE) {
    this.quota = quota;
    this.windowSeconds = windowSeconds;
    this.#folder = folder;
    this.#path = join(folder, LIMITS_FILE);
    this.#clock = clock;
  }

  async hit(subject: string): Promise<RateDecision> {
    const untilMs = this.#clock.monotonicMs() + PATIENCE_MS;
    for (;;) {
      try {
        return told(this.#path, () => this.#count(subject));
      } catch (error) {
        const isBusy = error instanceof ServiceError && error.code === 'busy';
        if (!isBusy || this.#clock.monotonicMs() >= untilMs) throw error;
        await this.#clock.sleep(PAUSE_MS);
      }
    }
  }

  close(): void {
    this.#opened?.database.close();
    this.#opened = null;
  }

  #count(subject: string): RateDecision {
    const { database, counts, hit } = this.#open();
    const seconds = this.#clock.now() / 1000;
    const bucket = Math.floor(seconds / this.windowSeconds);
    const elapsed = seconds - bucket * this.windowSeconds;
    const before = counts.get({ bucket, subject })!;
    const [current, previous] = [Number(before['current']), Number(before['previous'])];
    const looked = rateDecision(current + 1, previous, elapsed, this);
    // Who is refused anyway costs no write.
    if (!looked.isAllowed) return looked;
    this.#clean(database, bucket);
    const share = 1 - elapsed / this.windowSeconds;
    const counted = hit.get({ bucket, subject, share, quota: this.quota + ROUNDING });
    // Others were faster, and took the last.
    if (counted === undefined) return rateDecision(this.#current(bucket, subject) + 1, previous, elapsed, this);
    return rateDecision(Number(counted['count']), previous, elapsed, this);
  }

  #current(bucket: number, subject: string): number {
    return Number(this.#opened!.counts.get({ bucket, subject })!['current']);
  }

  /** Once a bucket, before anything is counted that a second try would count again. */
  #clean(database: DatabaseSync, bucket: number): void {
    if (bucket <= this.#cleaned) return;
    database.prepare(CLEAN).run(bucket - 1);
    this.#cleaned = bucket;
  }

  #open() {
    if (this.#opened !== null) return this.#opened;
    const database = openDatabase(this.#folder, LIMITS_FILE, SCHEMA, WAIT_MS);
    this.#opened = { database, counts: database.prepare(COUNTS), hit: database.prepare(HIT) };
    return this.#opened;
  }
}
