import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../ports/errors.ts';

/** How long a write waits for one of another process. */
const WAIT_MS = 5000;

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The database `file` in `folder`, both made when they are new, with tables as in `schema`. */
export function openDatabase(folder: string, file: string, schema: string, waitMs = WAIT_MS): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, file);
  return told(path, () => {
    const database = new DatabaseSync(path, { timeout: waitMs });
    try {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; ${schema}`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Runs `work` as one change: all of it is stored, or nothing. `path` is for messages. */
export function inTransaction<T>(database: DatabaseSync, path: string, work: () => T): T {
  return told(path, () => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  });
}

/** SQLite's errors in our words. */
export function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // The low byte says what kind it is.
    const code = Number((error as { errcode?: unknown } | null)?.errcode) & 0xff;
    if (code === SQLITE_BUSY)
      throw new ServiceError('busy', `${path} is written to by another process; try again.`, { cause: error });
    if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB)
      throw new ServiceError('damaged-store', `${path} is no SQLite database that can be read.`, { cause: error });
    throw error;
  }
}
