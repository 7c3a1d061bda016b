import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../data/make-folder.ts';
import { ServiceError } from '../../ports/errors.ts';
import { checkObjectKey, checkObjectPrefix } from '../../ports/objects-keys.ts';
import type {
  GetOptions,
  ListedObject,
  ObjectFacts,
  Objects,
  PutCondition,
  PutOutcome,
  StoredObject,
} from '../../ports/objects.ts';
import { folderFailure, isAbsent } from './objects-failures.ts';
import { OWN_FOLDER, pathToDelete, pathToRead, pathToWrite, walkFiles } from './objects-paths.ts';
import { inTransaction, openDatabase } from './open-database.ts';

const LOCK = 'lock.db';

/**
 * Objects as the files of a folder, which is made by the first put; a key is a path in it. A file is replaced as a whole, is on disk when a
 * put returns, and its etag is its SHA-256. Several processes of one machine may write: who changes a file holds a lock that ends with its
 * process. Links may lead to files within the folder, never out of it.
 */
export class FolderObjects implements Objects {
  readonly place: string;
  #lock: DatabaseSync | null = null;

  constructor(folder: string) {
    this.place = resolve(folder);
  }

  async get(key: string, { range, mostBytes = Infinity }: GetOptions = {}): Promise<StoredObject | null> {
    checkKey(key);
    return this.#told(key, async () => {
      const path = await pathToRead(this.place, key);
      if (path === null) return null;
      await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      const { size, mtimeMs } = await file.stat();
      if (size > mostBytes)
        throw new ServiceError('too-large', `${path} has ${size} bytes; expected at most ${mostBytes}.`);
      const whole = await file.readFile();
      const bytes = range === undefined ? whole : whole.subarray(range.from, Math.max(range.from, range.to));
      return { size: whole.length, etag: etagOf(whole), modifiedMs: mtimeMs, bytes };
    });
  }

  async head(key: string): Promise<ObjectFacts | null> {
    const object = await this.get(key);
    return object === null ? null : { size: object.size, etag: object.etag, modifiedMs: object.modifiedMs };
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<PutOutcome> {
    checkKey(key);
    return this.#told(key, async () => {
      const path = await pathToWrite(this.place, key);
      const own = join(this.place, OWN_FOLDER);
      makeFolder(own);
      const incoming = join(own, randomUUID());
      try {
        await writeWhole(incoming, bytes);
        const refused = this.#changing(() => {
          const reason = condition === undefined ? null : whyNot(path, condition);
          if (reason === null) renameSync(incoming, path);
          return reason;
        });
        if (refused !== null) return { written: false, reason: refused };
        await sync(join(path, '..'));
        return { written: true, etag: etagOf(bytes) };
      } finally {
        await rm(incoming, { force: true });
      }
    });
  }

  async *list(prefix = ''): AsyncIterable<ListedObject> {
    checkObjectPrefix(prefix);
    for await (const { key, path } of walkFiles(this.place, prefix)) {
      const facts = await this.#told(key, () => stat(path)).catch(nullIfGone);
      if (facts !== null) yield { key, size: facts.size, modifiedMs: facts.mtimeMs };
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#told(key, async () => {
      const path = await pathToDelete(this.place, key);
      if (path !== null) this.#changing(() => rmSync(path, { force: true }));
    });
  }

  /** Runs `change` while nobody else changes a file of the folder. */
  #changing<Result>(change: () => Result): Result {
    const own = join(this.place, OWN_FOLDER);
    this.#lock ??= openDatabase(own, LOCK, '');
    return inTransaction(this.#lock, join(own, LOCK), change);
  }

  async #told<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw folderFailure(join(this.place, key), error);
    }
  }
}

function checkKey(key: string): void {
  checkObjectKey(key);
  if (key.split('/')[0] === OWN_FOLDER)
    throw new ServiceError(
      'invalid-entry',
      `"${key}" lies in ${OWN_FOLDER}, where a folder of objects keeps its lock.`,
    );
}

/** Why a file must stay as it is, null when it may be replaced. */
function whyNot(path: string, condition: PutCondition): 'exists' | 'changed' | null {
  const there = etagAt(path);
  if ('ifAbsent' in condition) return there === null ? null : 'exists';
  return there === condition.ifMatch ? null : 'changed';
}

function etagAt(path: string): string | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return etagOf(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function etagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(bytes);
  await file.sync();
}

/** Makes the names in a folder last. */
async function sync(folder: string): Promise<void> {
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

/** A file that was deleted while it was listed is not there. */
function nullIfGone(error: unknown): null {
  if (error instanceof ServiceError && isAbsent(error.cause)) return null;
  throw error;
}
