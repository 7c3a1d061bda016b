import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { wishProblem } from '../../contract/wish-problem.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import { makeFolder } from '../../data/make-folder.ts';
import { journalTold, journalTransaction, openAlone, openToWrite } from './session-database.ts';
import { sessionFiles, type SessionFiles } from './session-files.ts';
import { SessionJournal } from './session-journal.ts';
import { SessionLock } from './session-lock.ts';

/**
 * Puts a copy in the place of a session's journal, once: what stood there is kept beside it, and the same copy again changes nothing. Gives a name of
 * the copy, by its bytes. Throws `invalid-entry` where there is none, `journal-damaged` for one that is no journal of this session, `busy` while a
 * process writes the journal.
 */
export function restoreSession(place: string, key: SessionKey, copy: string): string {
  if (!existsSync(copy)) throw new ServiceError('invalid-entry', `${copy}: there is no such copy of a journal.`);
  const files = sessionFiles(place, key);
  assertCopy(copy, files);
  const name = createHash('sha256').update(readFileSync(copy)).digest('hex').slice(0, 16);
  if (restoredIn(files) === name) return name;
  assertJournal(copy, key);
  makeFolder(files.folder);
  const lock = new SessionLock(files.lock);
  if (!lock.take())
    throw new ServiceError('busy', `A process writes ${files.database}; expected none while a copy takes its place.`);
  try {
    // First: a disk that is full takes nothing away.
    const fresh = freshCopy(copy, `${files.database}.restoring`);
    answerOld(fresh, key);
    synced(fresh);
    putAside(files, Date.now());
    renameSync(fresh, files.database);
    writeFileSync(markOf(files), `${name}\n`);
    synced(markOf(files));
    synced(files.folder);
    return name;
  } finally {
    lock.release();
  }
}

/** A copy from before an update: the start that follows brings it up to date. */
const OLDER_TOO = { takesOlder: true } as const;

/** Which copy took the journal's place last. */
function markOf({ tail }: SessionFiles): string {
  return tail.replace(/\.tail$/, '.restored');
}

function restoredIn(files: SessionFiles): string | null {
  const file = markOf(files);
  return existsSync(file) && existsSync(files.database) ? readFileSync(file, 'utf8').trim() : null;
}

/** The journal itself would be moved away before it was copied; what is no file may never end. */
function assertCopy(copy: string, { database }: SessionFiles): void {
  const found = statSync(copy);
  const there = statSync(database, { throwIfNoEntry: false });
  if (found.dev === there?.dev && found.ino === there.ino)
    throw new ServiceError('invalid-entry', `${copy} is the journal itself; expected a copy of it, made before.`);
  if (!found.isFile()) throw new ServiceError('invalid-entry', `${copy} is no file; expected a copy of a journal.`);
  // As in a copy of a whole folder: the file alone would be older, or empty.
  const log = statSync(`${copy}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0)
    throw new ServiceError(
      'invalid-entry',
      `${copy} lacks what stands in ${copy}-wal; expected a copy in one file, as "tradai session copy" makes it of such a folder with --state.`,
    );
}

/** Throws `journal-damaged` for what is no journal of this session, or not whole. */
export function assertJournal(copy: string, key: SessionKey): void {
  const database = openAlone(copy, OLDER_TOO);
  try {
    const head = database === null ? null : journalTold(copy, () => new SessionJournal(key, copy, database).head());
    const [sound] = database === null ? [] : journalTold(copy, () => database.prepare('PRAGMA quick_check(1)').all());
    if (head !== null && sound?.['quick_check'] === 'ok') return;
  } finally {
    database?.close();
  }
  throw new ServiceError(
    'journal-damaged',
    `${copy} is no journal of a session; expected a copy made by SQLite's backup.`,
  );
}

/** What a try before that was killed has left beside it is not of this file. */
function freshCopy(copy: string, fresh: string): string {
  for (const ending of ['-journal', '-wal', '-shm']) rmSync(`${fresh}${ending}`, { force: true });
  copyFileSync(copy, fresh);
  return fresh;
}

const ASKED_BEFORE =
  'It was asked before the copy was made that the journal is restored from; ask again what is still wanted.';

/** What waited for an answer when the copy was made may be long over: nobody is to leave, to enter or to resume by it. A pause takes nothing away. */
function answerOld(fresh: string, key: SessionKey): void {
  const database = openToWrite(fresh, OLDER_TOO);
  if (database === null) return;
  try {
    // No log beside it, which would not move with it.
    journalTold(fresh, () => database.exec('PRAGMA journal_mode = DELETE'));
    journalTransaction(database, fresh, () => {
      const journal = new SessionJournal(key, fresh, database);
      const { atMs = 0 } = journal.head() ?? {};
      const old = journal.commands('open').filter(({ wish }) => wishProblem(wish) !== null || wish.kind !== 'pause');
      journal.answer(old.map(({ id }) => ({ id, atMs, isDone: false, text: ASKED_BEFORE })));
    });
  } finally {
    database.close();
  }
}

/** With its log and its tail: the copy is behind them. */
function putAside({ database, tail }: SessionFiles, nowMs: number): void {
  for (const file of [`${database}-wal`, `${database}-shm`, tail, database])
    if (existsSync(file)) renameSync(file, `${file}.replaced-${nowMs}`);
}

function synced(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
