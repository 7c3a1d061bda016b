import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SESSION_MODES, type SessionMode } from '../../contract/heartbeat.ts';
import { ServiceError } from '../../ports/errors.ts';
import { sessionKeyParts, sessionTitle } from '../../ports/session-store-rules.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import { unseen } from './is-there.ts';

const FOLDER = 'sessions';
const ENDING = '.db';
/** What a file system takes is 255 bytes, and something is appended to ours. */
const LONGEST_NAME = 230;

/** Files of one session. */
export interface SessionFiles {
  readonly folder: string;
  readonly database: string;
  /** Locked by whoever writes, for the life of its process. */
  readonly lock: string;
  /** How far the journal is, so that a lost end of it is noticed. */
  readonly tail: string;
}

/** `<place>/sessions/<account>/<strategy>.<mode>.db` and its neighbors. Throws `invalid-entry` for a key that makes no file name. */
export function sessionFiles(place: string, key: SessionKey): SessionFiles {
  const [account, strategy, mode] = sessionKeyParts(key);
  const names = [fileName(account), `${fileName(strategy)}.${mode}`] as const;
  const longest = Math.max(...names.map(({ length }) => length));
  if (longest > LONGEST_NAME)
    throw new ServiceError(
      'invalid-entry',
      `The names of ${sessionTitle(key)} make file names of ${longest} bytes; expected at most ${LONGEST_NAME}.`,
    );
  const folder = join(place, FOLDER, names[0]);
  const own = join(folder, names[1]);
  return { folder, database: `${own}${ENDING}`, lock: `${own}.lock`, tail: `${own}.tail` };
}

/** Keys of all sessions that have files in `place`, by name: also of one whose journal is gone, and whose tail says that there was one. */
export function sessionsIn(place: string): readonly SessionKey[] {
  const folder = join(place, FOLDER);
  return namesIn(folder).flatMap((account) => {
    const files = namesIn(join(folder, account)).filter((file) => /\.(db|tail)$/.test(file));
    return [...new Set(files.map((file) => file.replace(/\.(db|tail)$/, '')))].flatMap((name) => {
      const [, strategy, mode] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
      if (strategy === undefined || !SESSION_MODES.includes(mode as SessionMode)) return [];
      return [{ account: nameIn(account), strategy: nameIn(strategy), mode: mode as SessionMode }];
    });
  });
}

/** Dots too: no name leads elsewhere, and none ends like a file of another kind. */
function fileName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll('.', '%2E');
}

function nameIn(fileNamed: string): string {
  // A file that is not ours may have any name.
  return /^(?:[^%]|%[\dA-F]{2})*$/.test(fileNamed) ? decodeURIComponent(fileNamed) : fileNamed;
}

/** None of what is no folder, as of one that is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw unseen(folder, error);
  }
}
