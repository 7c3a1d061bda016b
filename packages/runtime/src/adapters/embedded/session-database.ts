import { closeSync, fsyncSync, openSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../ports/errors.ts';
import { makeFolder } from '../../data/make-folder.ts';
import { copyDatabase } from './copy-database.ts';
import { isThere } from './is-there.ts';
import { inTransaction, TOLD, told, type ToldByCode } from './open-database.ts';
import { aloneUrl, readAsItLies, type Reading } from './read-as-it-lies.ts';

/** "TrSJ": other programs' databases are told apart by it. */
const APPLICATION = 0x5472_534a;
/** The thread stands still meanwhile; whoever writes a step tries again by itself. */
const WAIT_MS = 1000;
/** Smaller than SQLite's own: the step that carries pages over waits less. */
const CHECKPOINT_PAGES = 250;
const OWN_CHECKS = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;';

/** Each makes the next schema from the one before. The number of a file's is its `user_version`. */
export const SESSION_SCHEMAS: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE records (key TEXT PRIMARY KEY, text TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
   CREATE TABLE rows (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms REAL NOT NULL,
     text TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
   CREATE INDEX rows_by_time ON rows (kind, at_ms);
   CREATE TABLE commands (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, command TEXT NOT NULL, answer TEXT,
     sum INTEGER NOT NULL) STRICT;
   CREATE INDEX open_commands ON commands (n) WHERE answer IS NULL;`,
  // No other tables: closed trades become rows, where a version of before looks for them among the records.
  '',
];

const DAMAGED = ['journal-damaged', 'is damaged: it is not the journal that was written'] as const;
const MAKING_WORDS: ToldByCode = {
  ...TOLD,
  10: ['unavailable', 'cannot be read or written, says its disk'],
  11: DAMAGED,
  13: ['unavailable', 'is on a disk that is full'],
  26: DAMAGED,
};
/** What a journal is asked is always the same: where it cannot be, its tables are not those that were made. */
const JOURNAL_WORDS: ToldByCode = { ...MAKING_WORDS, 1: DAMAGED };

/** As Linux numbers them: NFS, SMB (thrice), Ceph, AFS, Coda, GFS2, OCFS2, Lustre. Others cannot be told from a local disk. */
const NETWORK = new Set([
  0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x00c3_6400, 0x5346_414f, 0x7375_7245, 0x0116_1970, 0x7461_636f,
  0x0bd0_0bd0,
]);

export interface SessionDatabaseOptions {
  readonly schemas?: readonly string[];
  readonly fileSystemOf?: (folder: string) => number;
  /** Called while a file is made or brought up to date, for tests that end the process there. */
  readonly onMigrate?: () => void;
  /** Whether a journal of an older version is taken as it stands, by who is about to begin it, which brings it up to date. */
  readonly takesOlder?: boolean;
}

/** SQLite's errors as those of a journal. */
export function journalTold<T>(path: string, work: () => T): T {
  return told(path, work, JOURNAL_WORDS);
}

export function journalTransaction<T>(database: DatabaseSync, path: string, work: () => T): T {
  return inTransaction(database, path, work, JOURNAL_WORDS);
}

const READING: OpenOptions = { readOnly: true, timeout: WAIT_MS };

/** For reading alone: it changes nothing, and holds nobody up, also where nobody here may write. Null when there is no journal. */
export function openToRead(path: string, options: SessionDatabaseOptions = {}): Reading | null {
  return readAsItLies(path, (file) => openThere(path, READING, OWN_CHECKS, options, file));
}

/** The file without the log that may lie beside it, and nothing is left there. Null when there is none. */
export function openAlone(path: string, options: SessionDatabaseOptions = {}): DatabaseSync | null {
  return openThere(path, READING, OWN_CHECKS, options, aloneUrl(path));
}

/** For writing into a journal that is there. Each commit is on disk. Null when there is none. */
export function openToWrite(path: string, options: SessionDatabaseOptions = {}): DatabaseSync | null {
  return openThere(path, { timeout: WAIT_MS }, WRITING, options);
}

function openThere(
  path: string,
  options: OpenOptions,
  pragmas: string,
  { schemas = SESSION_SCHEMAS, takesOlder = false }: SessionDatabaseOptions,
  file: string | URL = path,
): DatabaseSync | null {
  if (!isThere(path)) return null;
  assertFile(path);
  const database = opened(path, options, pragmas, file);
  try {
    const version = journalTold(path, () => versionOf(database, path, schemas.length));
    if (version === schemas.length || (takesOlder && version > 0)) return database;
    if (version > 0) throw tooOld(path, version, schemas.length);
  } catch (error) {
    database.close();
    throw error;
  }
  // Whoever makes it has not come further.
  database.close();
  return null;
}

interface OpenOptions {
  readonly readOnly?: boolean;
  readonly timeout: number;
}

const WRITING = `${OWN_CHECKS} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`;

/**
 * For the session itself: a file that is new is made, one of an older version is copied and brought up to date, and its pages are looked
 * through. Throws `journal-damaged` and `journal-newer`, and `refused` on a network's file system, where SQLite's log cannot be shared.
 */
export async function openToBegin(path: string, options: SessionDatabaseOptions = {}): Promise<DatabaseSync> {
  const { schemas = SESSION_SCHEMAS, fileSystemOf = (folder) => statfsSync(folder).type, onMigrate } = options;
  madeFolder(dirname(path));
  assertFile(path);
  if (NETWORK.has(fileSystemOf(dirname(path))))
    throw new ServiceError(
      'refused',
      `${dirname(path)} is on the file system of a network, where a journal is not safe; expected a local disk.`,
    );
  const database = opened(path, { timeout: WAIT_MS }, WRITING);
  try {
    const version = assertSound(database, path, schemas.length);
    if (version > 0 && version < schemas.length) await copyDatabase(path, `${path}.schema-${version}`);
    if (version < schemas.length) migrate(database, path, schemas, onMigrate);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(
  database: DatabaseSync,
  path: string,
  schemas: readonly string[],
  onMigrate: (() => void) | undefined,
): void {
  const work = (): void => {
    // Another process may have been faster.
    for (const schema of schemas.slice(versionOf(database, path, schemas.length))) database.exec(schema);
    database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${schemas.length}`);
    onMigrate?.();
  };
  inTransaction(database, path, work, MAKING_WORDS);
  for (let folder = dirname(path), up = 0; up < 3; folder = dirname(folder), up++) syncFolder(folder);
}

function opened(path: string, options: OpenOptions, pragmas: string, file: string | URL = path): DatabaseSync {
  return journalTold(path, () => {
    const database = new DatabaseSync(file, options);
    try {
      database.exec(pragmas);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** The number of its schema, after a look through its pages. */
function assertSound(database: DatabaseSync, path: string, newest: number): number {
  return journalTold(path, () => {
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') throw new ServiceError('journal-damaged', `${path} is damaged (${String(found)}).`);
    return versionOf(database, path, newest);
  });
}

function tooOld(path: string, version: number, newest: number): ServiceError {
  return new ServiceError(
    'refused',
    `${path} is a journal of an older version (schema ${version}, expected ${newest}); starting its session brings it up to date.`,
  );
}

function versionOf(database: DatabaseSync, path: string, newest: number): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  const application = Number(database.prepare('PRAGMA application_id').get()?.['application_id']);
  const isEmpty = version === 0 && application === 0 && !hasTables(database);
  if (!isEmpty && application !== APPLICATION)
    throw new ServiceError('journal-damaged', `${path} is no journal of a session.`);
  if (version > newest)
    throw new ServiceError(
      'journal-newer',
      `${path} was written by a newer version (schema ${version}, expected at most ${newest}).`,
    );
  return version;
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function madeFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new ServiceError('refused', `${folder} cannot be made (${String((error as { code?: unknown }).code)}).`, {
      cause: error,
    });
  }
}

/** SQLite would take something else for a disk that fails, which may pass. */
function assertFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== false) return;
  throw new ServiceError('journal-damaged', `${path} is no file; expected the journal of a session there.`);
}

/** The name of a new file is on disk, too. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
