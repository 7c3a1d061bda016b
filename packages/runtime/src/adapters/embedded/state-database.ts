import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase, told } from './open-database.ts';

export const STATE_FILE = 'state.db';

/** All pages have their place at once and few are in the log: one that begins anew needs no room on the disk. */
const SCHEMA = `
PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 20;
CREATE TABLE IF NOT EXISTS run_beats (
  run_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, ts_ms INTEGER NOT NULL, beat TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS session_beats (
  account TEXT NOT NULL, strategy TEXT NOT NULL, mode TEXT NOT NULL, epoch INTEGER NOT NULL, ts_ms INTEGER NOT NULL,
  is_active INTEGER NOT NULL, beat TEXT NOT NULL, PRIMARY KEY (account, strategy, mode)) STRICT;
CREATE TABLE IF NOT EXISTS attempts (
  run_id TEXT NOT NULL, attempt INTEGER NOT NULL, holder TEXT NOT NULL, strategy TEXT NOT NULL, mode TEXT NOT NULL,
  execution TEXT, starts INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER, exit TEXT,
  PRIMARY KEY (run_id, attempt)) STRICT;
CREATE TABLE IF NOT EXISTS leases (
  key TEXT PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, rvn TEXT NOT NULL, ttl_ms INTEGER NOT NULL,
  build TEXT NOT NULL, mode TEXT NOT NULL, started_ms INTEGER NOT NULL, is_released INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS account_rows (
  account TEXT NOT NULL, session TEXT NOT NULL, epoch INTEGER NOT NULL, row TEXT NOT NULL,
  PRIMARY KEY (account, session)) STRICT;
CREATE TABLE IF NOT EXISTS account_versions (account TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
PRAGMA wal_checkpoint(PASSIVE);`;

/** The connection to `state.db` in a folder, opened by the first use. What it was told is on disk. */
export class StateDatabase {
  readonly place: string;
  readonly #path: string;
  #opened: DatabaseSync | null = null;

  constructor(folder: string) {
    this.place = folder;
    this.#path = join(folder, STATE_FILE);
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  read<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, () => work(this.#database))));
  }

  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(this.#written(() => work(this.#database))));
  }

  /** On a full disk once more into the room that the log has already: a lease that is held must not be lost by it. */
  #written<T>(work: () => T): T {
    const database = this.#database;
    try {
      return inTransaction(database, this.#path, work);
    } catch (error) {
      if (!isFull(error)) throw error;
      try {
        database.exec('PRAGMA wal_checkpoint(RESTART)');
      } catch {
        throw error;
      }
      return inTransaction(database, this.#path, work);
    }
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }

  get #database(): DatabaseSync {
    this.#opened ??= openDatabase(this.place, STATE_FILE, SCHEMA);
    return this.#opened;
  }
}

/** By SQLite's code of a full disk. */
function isFull(error: unknown): boolean {
  const { errcode } = ((error as { cause?: unknown }).cause ?? {}) as { errcode?: number };
  return errcode === 13;
}

/** A connection of its own for a folder; else the one that is shared. */
export function stateIn(place: string | StateDatabase): StateDatabase {
  return typeof place === 'string' ? new StateDatabase(place) : place;
}
