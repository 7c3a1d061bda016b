import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../ports/errors.ts';
import { isNoFile } from './is-no-file.ts';
import { journalTold } from './session-database.ts';

/** A look at the lock by somebody else lasts shorter. */
const WAIT_MS = 50;
const BUSY = 5;

/** Says that the process which writes a journal lives: the system lets go of it when the process ends, however it does. */
export class SessionLock {
  readonly #path: string;
  #database: DatabaseSync | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether this object holds it now. Waits for a look of somebody else. */
  take(): boolean {
    this.#database ??= locked(this.#path, WAIT_MS);
    return this.#database !== null;
  }

  /** The same without waiting: a process that was replaced and stands still may hold it for hours. */
  takeOnTheWay(): boolean {
    this.#database ??= locked(this.#path, 0);
    return this.#database !== null;
  }

  release(): void {
    this.#database?.close();
    this.#database = null;
  }
}

/** Whether no process holds it. */
export function isUnlocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = locked(path, WAIT_MS);
  database?.close();
  return database !== null;
}

/** Why no process could take it, in a sentence; null where one can, or another has it. */
export function lockProblem(path: string): string | null {
  const found = isNoFile(path) ? 'is no file' : holdsElse(path) ? 'holds something else' : null;
  return found === null ? null : `${path} ${found}; expected the lock of a session there, or nothing.`;
}

const HEAD = 'SQLite format 3\0';

/** SQLite would call it a database that is damaged, as it calls a journal. What cannot be read is told by SQLite. */
function holdsElse(path: string): boolean {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD.length);
      const length = readSync(descriptor, head);
      return length > 0 && head.toString('latin1') !== HEAD;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

function locked(path: string, timeout: number): DatabaseSync | null {
  const problem = lockProblem(path);
  if (problem !== null) throw new ServiceError('refused', problem);
  return journalTold(path, () => {
    const database = new DatabaseSync(path, { timeout });
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      if ((Number((error as { errcode?: unknown }).errcode) & 0xff) === BUSY) return null;
      throw error;
    }
  });
}
