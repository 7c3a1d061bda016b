import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import { ServiceError } from '@tradai/runtime/ports';
import { inTransaction, openDatabase, told } from '@tradai/runtime/sqlite';

export const PLATFORM_FILE = 'platform.db';

/** Steps from an empty file to the present tables; each is done once, in order, and is never changed afterwards. */
const STEPS = [
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY, status TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, strategy TEXT NOT NULL,
     priority INTEGER NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER, row TEXT NOT NULL) STRICT;
   CREATE INDEX runs_by_status ON runs (status, priority DESC, created_ms, id);
   CREATE INDEX runs_by_subject ON runs (subject, id DESC);
   CREATE TABLE run_events (
     run_id TEXT NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (run_id, sequence)) STRICT;
   CREATE TABLE run_progress (run_id TEXT PRIMARY KEY, attempt INTEGER NOT NULL, at_ms INTEGER NOT NULL, progress TEXT NOT NULL) STRICT;
   CREATE TABLE idempotency (
     subject TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, run_id TEXT NOT NULL, expires_ms INTEGER NOT NULL,
     PRIMARY KEY (subject, key)) STRICT;
   CREATE TABLE outbox (id TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
   CREATE INDEX outbox_by_age ON outbox (created_ms, id);
   CREATE TABLE slots (pool TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (pool, run_id)) STRICT;
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, group_id TEXT NOT NULL, dedup_id TEXT NOT NULL, body TEXT NOT NULL,
     sent_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, receipt TEXT) STRICT;
   CREATE INDEX messages_ready ON messages (queue, visible_ms);
   CREATE INDEX messages_by_group ON messages (queue, group_id, seq);
   CREATE INDEX messages_by_age ON messages (queue, sent_ms);
   CREATE TABLE message_dedup (
     queue TEXT NOT NULL, dedup_id TEXT NOT NULL, seq INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY (queue, dedup_id)) STRICT;
   CREATE INDEX message_dedup_by_age ON message_dedup (until_ms);
   CREATE TABLE dead_messages (
     seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, group_id TEXT NOT NULL, dedup_id TEXT NOT NULL, body TEXT NOT NULL,
     receives INTEGER NOT NULL, died_ms INTEGER NOT NULL) STRICT;
   CREATE TABLE executions (
     machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL, input TEXT NOT NULL,
     cursor_state TEXT NOT NULL, cursor_input TEXT NOT NULL, resumes INTEGER NOT NULL DEFAULT 0, started_ms INTEGER NOT NULL,
     ended_ms INTEGER, cause TEXT, PRIMARY KEY (machine, name)) STRICT;
   CREATE INDEX executions_by_status ON executions (status, started_ms);`,
  `CREATE TABLE tasks (
     run_id TEXT NOT NULL, attempt INTEGER NOT NULL, tier TEXT NOT NULL, state TEXT NOT NULL, starts INTEGER NOT NULL, pid INTEGER,
     process TEXT, started_ms INTEGER NOT NULL, ended_ms INTEGER, exit TEXT, PRIMARY KEY (run_id, attempt, tier)) STRICT;
   CREATE TABLE events (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, event TEXT NOT NULL, published_ms INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE deployments (
     id TEXT PRIMARY KEY, strategy TEXT NOT NULL, is_open INTEGER NOT NULL, version INTEGER NOT NULL, row TEXT NOT NULL) STRICT;
   CREATE INDEX deployments_by_strategy ON deployments (strategy, id DESC);
   CREATE INDEX deployments_open ON deployments (is_open, id);
   CREATE TABLE desired_sessions (
     strategy TEXT NOT NULL, account TEXT NOT NULL, mode TEXT NOT NULL, version INTEGER NOT NULL, row TEXT NOT NULL,
     PRIMARY KEY (strategy, account, mode)) STRICT;
   CREATE TABLE live_services (name TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT;
   CREATE TABLE episodes (
     id TEXT PRIMARY KEY, opened_ms INTEGER NOT NULL, is_finished INTEGER NOT NULL, row TEXT NOT NULL) STRICT;
   CREATE INDEX episodes_unfinished ON episodes (is_finished, opened_ms);
   CREATE INDEX episodes_by_age ON episodes (opened_ms DESC);`,
  `CREATE TABLE auth_clients (
     id TEXT PRIMARY KEY, secret TEXT NOT NULL, scopes TEXT NOT NULL, generation INTEGER NOT NULL DEFAULT 1, created_ms INTEGER NOT NULL,
     disabled_ms INTEGER) STRICT;
   CREATE TABLE auth_users (
     subject TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL, groups TEXT NOT NULL, generation INTEGER NOT NULL DEFAULT 1,
     created_ms INTEGER NOT NULL, disabled_ms INTEGER) STRICT;
   CREATE TABLE auth_families (id TEXT PRIMARY KEY, subject TEXT NOT NULL, generation INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX auth_families_by_age ON auth_families (until_ms);
   CREATE TABLE auth_refresh_tokens (
     hash TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES auth_families (id) ON DELETE CASCADE, until_ms INTEGER NOT NULL,
     used_ms INTEGER) STRICT;
   CREATE INDEX auth_refresh_tokens_by_family ON auth_refresh_tokens (family);
   CREATE TABLE auth_failures (key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX auth_failures_by_age ON auth_failures (last_ms);`,
  `CREATE TABLE backfills (
     id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL,
     ended_ms INTEGER, estimated INTEGER NOT NULL, wish TEXT NOT NULL) STRICT;
   CREATE INDEX backfills_by_state ON backfills (state, created_ms, id);
   CREATE TABLE backfill_pairs (
     backfill_id TEXT NOT NULL, pair TEXT NOT NULL, candles INTEGER NOT NULL DEFAULT 0, is_done INTEGER NOT NULL DEFAULT 0,
     error TEXT, PRIMARY KEY (backfill_id, pair)) STRICT;
   CREATE TABLE series_notes (
     exchange TEXT NOT NULL, market TEXT NOT NULL, timeframe TEXT NOT NULL, pair TEXT NOT NULL, empty TEXT NOT NULL, problem TEXT,
     PRIMARY KEY (exchange, market, timeframe, pair)) STRICT;
   CREATE TABLE candle_revisions (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT, exchange TEXT NOT NULL, market TEXT NOT NULL, timeframe TEXT NOT NULL,
     pair TEXT NOT NULL, open_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
     UNIQUE (exchange, market, timeframe, pair, open_ms, before, after)) STRICT;
   CREATE TABLE exchange_budgets (
     exchange TEXT PRIMARY KEY, paused_until_ms INTEGER NOT NULL, next_ms INTEGER NOT NULL) STRICT;
   CREATE TABLE data_syncs (
     id TEXT PRIMARY KEY, subject TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, expires_ms INTEGER NOT NULL,
     version INTEGER NOT NULL, row TEXT NOT NULL) STRICT;
   CREATE INDEX data_syncs_by_key ON data_syncs (subject, key, expires_ms);`,
  `CREATE TABLE audit (sequence INTEGER PRIMARY KEY, hash TEXT NOT NULL, line TEXT NOT NULL) STRICT;
   CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;
   CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;
   CREATE TABLE notices_sent (
     id TEXT NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL, claimed_until_ms INTEGER, PRIMARY KEY (id, attempt, status)) STRICT;
   CREATE TABLE marks (key TEXT PRIMARY KEY, first_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX marks_by_age ON marks (until_ms);`,
  // Of the run's row, by which it took the slot.
  'ALTER TABLE slots ADD COLUMN taken_version INTEGER NOT NULL DEFAULT 0',
  `DROP INDEX runs_by_status;
   CREATE INDEX runs_in_line ON runs (status, kind, priority DESC, created_ms, id);
   CREATE INDEX runs_that_wait ON runs (kind, subject, priority DESC, created_ms, id) WHERE status = 'QUEUED';
   CREATE TABLE run_specs (run_id TEXT PRIMARY KEY, key TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;`,
];

/** What `platform.db` has when it is up to date, as its `user_version`. */
export const PLATFORM_SCHEMA = STEPS.length;

/** The connection to `platform.db` in a folder, opened by the first use. What it was told is on disk. */
export class PlatformDatabase {
  readonly place: string;
  readonly #path: string;
  #opened: DatabaseSync | null = null;
  readonly #statements = new Map<string, StatementSync>();
  #waiting: Write[] = [];
  #isSynced = true;

  constructor(folder: string) {
    this.place = folder;
    this.#path = join(folder, PLATFORM_FILE);
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  read<T>(work: (query: Query) => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, () => work(this.#query()))));
  }

  /**
   * All of it is stored, or nothing. What is asked for within one turn of the event loop shares a commit, which is what takes the time; nobody is told
   * before it is on disk.
   */
  write<T>(work: (query: Query) => T): Promise<T> {
    return this.#later(work, true);
  }

  /**
   * The same, and nobody waits for the disk: it is there for all processes, and outlives them, but a power cut takes the last of it back. For what may be
   * done again.
   */
  writeSoon<T>(work: (query: Query) => T): Promise<T> {
    return this.#later(work, false);
  }

  #later<T>(work: (query: Query) => T, isLasting: boolean): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ work, isLasting, resolve: resolve as (value: unknown) => void, reject });
    if (this.#waiting.length === 1) setImmediate(() => this.#commit());
    return promise;
  }

  close(): void {
    this.#commit();
    this.#statements.clear();
    this.#opened?.close();
    this.#opened = null;
    this.#isSynced = true;
  }

  #commit(): void {
    const writes = this.#waiting.splice(0);
    if (writes.length === 0) return;
    try {
      const query = this.#query();
      this.#sync(writes.some(({ isLasting }) => isLasting));
      const done = inTransaction(this.#opened!, this.#path, () => writes.map(({ work }) => this.#within(work, query)));
      for (const [at, settle] of done.entries()) settle(writes[at]!);
    } catch (error) {
      for (const { reject } of writes) reject(error);
    }
  }

  /** What is synced brings everything before it to disk. */
  #sync(isLasting: boolean): void {
    if (this.#isSynced === isLasting) return;
    this.#opened!.exec(`PRAGMA synchronous = ${isLasting ? 'FULL' : 'NORMAL'}`);
    this.#isSynced = isLasting;
  }

  /** One of several works of a transaction: where it fails, the others stand. */
  #within(work: Write['work'], query: Query): (write: Write) => void {
    const database = this.#opened!;
    query('SAVEPOINT one').run();
    try {
      const result = told(this.#path, () => work(query));
      query('RELEASE one').run();
      return ({ resolve }) => resolve(result);
    } catch (error) {
      // A full disk has rolled back everything already.
      if (!database.isTransaction) throw error;
      database.exec('ROLLBACK TO one; RELEASE one');
      return ({ reject }) => reject(error);
    }
  }

  #query(): Query {
    this.#opened ??= this.#open();
    return (sql) => {
      const known = this.#statements.get(sql);
      if (known !== undefined) return known;
      const statement = this.#opened!.prepare(sql);
      this.#statements.set(sql, statement);
      return statement;
    };
  }

  #open(): DatabaseSync {
    ownersAlone(this.#path);
    const database = openDatabase(this.place, PLATFORM_FILE, 'PRAGMA synchronous = FULL;');
    try {
      inTransaction(database, this.#path, () => this.#migrate(database));
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #migrate(database: DatabaseSync): void {
    const done = Number(database.prepare('PRAGMA user_version').get()!['user_version']);
    if (done > STEPS.length) {
      const message = `${this.#path} was written by a newer version (schema ${done}, this one knows ${STEPS.length}).`;
      throw new ServiceError('refused', message);
    }
    for (const step of STEPS.slice(done)) database.exec(step);
    database.exec(`PRAGMA user_version = ${STEPS.length}`);
  }
}

interface Write {
  readonly work: (query: Query) => unknown;
  readonly isLasting: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Statements by their text, prepared once. */
export type Query = (sql: string) => StatementSync;

/**
 * Hashes of passwords lie in it, and the folder may be one that was there and that others read. What SQLite keeps beside a database has the
 * mode of the database. Whatever is wrong with the path SQLite says in its own words.
 */
function ownersAlone(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch {
    // Not there, not ours, or not to be written: opening it says so, or works as before.
  }
}
