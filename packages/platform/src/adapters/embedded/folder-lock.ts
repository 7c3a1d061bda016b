import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import { told } from '@tradai/runtime/sqlite';

const LOCK = 'platform.lock';
const HOLDER = 'platform.json';
const BUSY = 5;

/** Who has a folder. */
export interface FolderHolder {
  readonly pid: number;
  readonly startedMs: number;
  /** Where it listens; null until it does. */
  readonly address: string | null;
}

export interface FolderLock {
  /** Says where the holder listens. */
  tell(address: string): void;
  release(): void;
}

/**
 * Takes a folder for this process. The system lets go of it when the process ends, however it does, so that nothing is ever stale. Throws
 * `busy` with the process id of whoever has it.
 */
export function lockFolder(folder: string, nowMs: number): FolderLock {
  makeFolder(folder);
  const lock = locked(join(folder, LOCK));
  if (lock === null) {
    const by = holderOf(folder);
    const whose = by === null ? 'another process' : `process ${by.pid}`;
    throw new ServiceError('busy', `${folder} is in use by ${whose}; expected one tradai up for a folder.`);
  }
  const tell = (address: string | null): void => {
    const holder: FolderHolder = { pid: process.pid, startedMs: nowMs, address };
    writeFileSync(join(folder, HOLDER), JSON.stringify(holder));
  };
  tell(null);
  return {
    tell,
    release() {
      rmSync(join(folder, HOLDER), { force: true });
      lock.close();
    },
  };
}

/** Who has the folder now; null: nobody. A process that was killed has it no more, whatever it left written. */
export function folderHolder(folder: string): FolderHolder | null {
  const by = holderOf(folder);
  if (by === null) return null;
  const lock = locked(join(folder, LOCK));
  lock?.close();
  return lock === null ? by : null;
}

function holderOf(folder: string): FolderHolder | null {
  try {
    return JSON.parse(readFileSync(join(folder, HOLDER), 'utf8')) as FolderHolder;
  } catch {
    return null;
  }
}

/** SQLite's lock of a file is the system's, and nothing is ever in the file. */
function locked(path: string): DatabaseSync | null {
  return told(path, () => {
    const database = new DatabaseSync(path, { timeout: 0 });
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
