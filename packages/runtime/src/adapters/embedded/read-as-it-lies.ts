import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { isThere } from './is-there.ts';

/** A connection that can only read. */
export interface Reading {
  readonly database: DatabaseSync;
  /** Of the file as it lies: what is written to it later is not seen, so that it is no connection to keep. */
  readonly isAlone: boolean;
}

/** SQLite's primary codes where nobody here may write, or make a file, beside the database. */
const UNWRITABLE = [8, 14];
/** SQLITE_IOERR_SHMSIZE. */
const NO_ROOM = 4874;

/**
 * SQLite reads beside a log, which it makes where there is none. Who may not write into the folder reads the log that a writer has left there, or
 * without one the file alone: all that was written is in it. `open` is given where to open, and throws SQLite's errors as the cause of its own.
 */
export function readAsItLies(path: string, open: (file: string | URL) => DatabaseSync | null): Reading | null {
  try {
    return readingOf(open(path), false);
  } catch (error) {
    const isAlone = hasNoRoom(error) ? !hasBytes(`${path}-wal`) : isUnwritable(error) && !isThere(`${path}-wal`);
    if (!isAlone) throw error;
    return readingOf(open(aloneUrl(path)), true);
  }
}

/** The file without the log that may lie beside it. */
export function aloneUrl(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

/** Whether SQLite says that nobody here may write. */
export function isUnwritable(error: unknown): boolean {
  const errcode = errcodeOf(error);
  return errcode !== undefined && UNWRITABLE.includes(errcode & 0xff);
}

/** On a disk that is full the log is made, empty, and the memory beside it that readers share is not: nobody writes there either. */
export function hasNoRoom(error: unknown): boolean {
  return errcodeOf(error) === NO_ROOM;
}

function errcodeOf(error: unknown): number | undefined {
  return (((error as { cause?: unknown }).cause ?? {}) as { readonly errcode?: number }).errcode;
}

function hasBytes(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function readingOf(database: DatabaseSync | null, isAlone: boolean): Reading | null {
  return database === null ? null : { database, isAlone };
}
