import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { ServiceError } from '../../ports/errors.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import { unknownSession } from '../../ports/session-store-rules.ts';
import { copyDatabase } from './copy-database.ts';
import { isThere } from './is-there.ts';
import { assertJournal } from './restore-session.ts';
import { journalTold, openToRead } from './session-database.ts';
import { SessionFile } from './session-file.ts';
import { sessionFiles, type SessionFiles } from './session-files.ts';

/**
 * Makes a whole copy of a session's journal, as of one step, also while a process writes it: a new file that its owner alone may read. Its bytes.
 * Throws `refused` for a file that is there, `unknown-session`, `journal-damaged`, and `unavailable` for a disk that is full.
 */
export async function copySession(place: string, key: SessionKey, to: string): Promise<number> {
  const files = sessionFiles(place, key);
  const { database } = files;
  if (isThere(to)) throw new ServiceError('refused', `${to} is there already; expected the name of a new file.`);
  if (!isBegun(key, files)) throw unknownSession(key, place);
  // A copy that was cut short has no name that anybody takes for one, nor one that is somebody else's: of an earlier copy that was killed, for instance.
  const part = `${to}.${randomUUID()}.part`;
  try {
    makeEmpty(part, to);
    await copied(database, part);
    chmodSync(part, 0o600);
    assertJournal(part, key);
    renameSync(part, to);
  } finally {
    for (const file of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`]) rmSync(file, { force: true });
  }
  return statSync(to).size;
}

/** A journal that is gone or empty beside its tail is no session that never was: throws `journal-damaged`. */
function isBegun(key: SessionKey, files: SessionFiles): boolean {
  const found = openToRead(files.database);
  found?.database.close();
  if (found !== null) return true;
  const file = new SessionFile(key, files, {});
  try {
    return file.reading(() => true) === true;
  } finally {
    file.close();
  }
}

/** First, so that what goes wrong is known to be the copy's. */
function makeEmpty(part: string, to: string): void {
  try {
    closeSync(openSync(part, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError('refused', `${to} cannot be made (${String(code)}); expected the name of a new file.`, {
      cause: error,
    });
  }
}

async function copied(database: string, part: string): Promise<void> {
  try {
    await copyDatabase(database, part);
  } catch (error) {
    journalTold(`${database}, or its copy ${part},`, () => {
      throw error;
    });
  }
}
