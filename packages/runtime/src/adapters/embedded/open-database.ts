import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../data/make-folder.ts';
import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';

export { copyDatabase } from './copy-database.ts';

/** How long a write waits for one of another process. */
const WAIT_MS = 5000;

type Told = readonly [code: ServiceErrorCode, words: string];
/** What is said of a database, by SQLite's primary result codes. */
export type ToldByCode = Readonly<Record<number, Told>>;

const READ_ONLY: Told = ['refused', 'cannot be written to'];
const DAMAGED: Told = ['damaged-store', 'is no SQLite database that can be read'];
export const TOLD: ToldByCode = {
  5: ['busy', 'is written to by another process; try again'],
  8: READ_ONLY,
  // Also where memory that readers and writers share finds no room.
  10: ['busy', 'cannot be read or written now: its disk is full, or fails'],
  11: DAMAGED,
  13: ['busy', 'is on a disk that is full'],
  14: ['refused', 'cannot be opened as a database'],
  26: DAMAGED,
};

const BUSY = 5;
const AGAIN_MS = 2;

/** The database `file` in `folder`, both made when they are new, with tables as in `schema`. */
export function openDatabase(folder: string, file: string, schema: string, waitMs = WAIT_MS): DatabaseSync {
  makeFolder(folder);
  const path = join(folder, file);
  return told(path, () => {
    const database = new DatabaseSync(path, { timeout: waitMs });
    try {
      turnToWal(database, waitMs);
      database.exec(`PRAGMA foreign_keys = ON; ${schema}`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** SQLite waits for nobody here: who opens a new file while another process does is told at once that it is busy. */
function turnToWal(database: DatabaseSync, waitMs: number): void {
  for (const untilMs = performance.now() + waitMs; ;) {
    try {
      return database.exec('PRAGMA journal_mode = WAL');
    } catch (error) {
      const { errcode } = error as { readonly errcode?: number };
      if (((errcode ?? 0) & 0xff) !== BUSY || performance.now() >= untilMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
    }
  }
}

/** Runs `work` as one change: all of it is stored, or nothing. `path` is for messages. */
export function inTransaction<T>(database: DatabaseSync, path: string, work: () => T, words = TOLD): T {
  return told(path, transaction, words);

  function transaction(): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled it back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** SQLite's errors in our words. */
export function told<T>(path: string, work: () => T, words = TOLD): T {
  try {
    return work();
  } catch (error) {
    // The low byte says what kind it is.
    const known = words[Number((error as { errcode?: unknown } | null)?.errcode) & 0xff];
    if (known !== undefined) throw new ServiceError(known[0], `${path} ${known[1]}.`, { cause: error });
    if (isTooLarge(error))
      throw new ServiceError(words[CORRUPT]![0], `${path} holds a number that is too large to be one of ours.`, {
        cause: error,
      });
    throw error;
  }
}

const CORRUPT = 11;

/** As a hand or a damaged page leaves it; Node tells it without SQLite's code. */
function isTooLarge(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  return code === 'ERR_OUT_OF_RANGE' && message.startsWith('Value is too large to be represented');
}
