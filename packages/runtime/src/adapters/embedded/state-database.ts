import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../ports/errors.ts';
import { isNoFile } from './is-no-file.ts';
import { inTransaction, openDatabase, TOLD, told, type ToldByCode } from './open-database.ts';
import { hasNoRoom, isUnwritable, readAsItLies, type Reading } from './read-as-it-lies.ts';

export const STATE_FILE = 'state.db';
/** Who looks waits that long for a writer. */
const LOOK_MS = 1000;

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
  readonly #isLook: boolean;
  #opened: DatabaseSync | null = null;

  /** `isLook`: of who reads alone, also where nobody here may write. */
  constructor(folder: string, { isLook = false }: { readonly isLook?: boolean } = {}) {
    this.place = folder;
    this.#path = join(folder, STATE_FILE);
    this.#isLook = isLook;
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  read<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, () => this.#looked(work))));
  }

  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(this.#written(() => work(this.#database))));
  }

  #looked<T>(work: (database: DatabaseSync) => T): T {
    const reading = this.#unwritable();
    if (reading === null) return work(this.#database);
    try {
      return work(reading.database);
    } finally {
      reading.database.close();
    }
  }

  /** Null: it may be written to, or is no look. */
  #unwritable(): Reading | null {
    if (!this.#isLook || this.#opened !== null) return null;
    try {
      this.#opened = this.#open();
      return null;
    } catch (error) {
      if (!isUnwritable(error) && !hasNoRoom(error)) throw error;
      return readAsItLies(this.#path, (file) => openedToRead(this.#path, file));
    }
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
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** SQLite takes what is no file for a disk that fails, which may pass, or for one that nobody may open. */
  #open(): DatabaseSync {
    if (isNoFile(this.#path))
      throw new ServiceError(
        'damaged-store',
        `${this.#path} is no file; expected the state of runs and sessions there.`,
      );
    return openDatabase(this.place, STATE_FILE, SCHEMA);
  }
}

/** Who cannot write makes no tables that an older version has not made. */
const LOOK_WORDS: ToldByCode = { ...TOLD, 1: ['damaged-store', 'lacks the tables that this version reads'] };

function openedToRead(path: string, file: string | URL): DatabaseSync {
  return told(
    path,
    () => {
      const database = new DatabaseSync(file, { readOnly: true, timeout: LOOK_MS });
      try {
        database.prepare('SELECT 1 FROM leases, session_beats LIMIT 1').get();
        return database;
      } catch (error) {
        database.close();
        throw error;
      }
    },
    LOOK_WORDS,
  );
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
