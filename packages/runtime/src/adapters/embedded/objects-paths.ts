import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import { ServiceError } from '../../ports/errors.ts';
import { folderFailure, isAbsent } from './objects-failures.ts';

/** Where a folder of objects keeps its lock and what is being written; no key leads there. */
export const OWN_FOLDER = '.objects';

/** The file of a key with all links followed, null when there is none. Throws `refused` when a link leads out of the folder. */
export function pathToRead(folder: string, key: string): Promise<string | null> {
  return nullWithoutFile(async () => {
    const root = await realpath(folder);
    const path = await inside(root, join(root, key));
    return (await stat(path)).isFile() ? path : null;
  });
}

/** The same for a file that is to go: of a link at its end, the link. */
export function pathToDelete(folder: string, key: string): Promise<string | null> {
  return nullWithoutFile(async () => {
    const root = await realpath(folder);
    const { dir, base } = parse(join(root, key));
    const path = join(dir === root ? root : await inside(root, dir), base);
    return (await lstat(path)).isDirectory() ? null : path;
  });
}

/** The file that a key is to become; the folders on the way there are made, one by one, so that no link leads out unseen. */
export async function pathToWrite(folder: string, key: string): Promise<string> {
  makeFolder(folder);
  const root = await realpath(folder);
  const parts = key.split('/');
  let at = root;
  for (const part of parts.slice(0, -1)) {
    await mkdir(join(at, part)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    at = await inside(root, join(at, part));
  }
  return join(at, parts.at(-1)!);
}

/** Files whose key starts with `prefix`, depth first. Links to files within the folder count, those to folders are not followed. */
export async function* walkFiles(folder: string, prefix: string): AsyncIterable<{ key: string; path: string }> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for (const entry of await entriesOf(join(folder, start))) {
    const key = start + entry.name;
    if (key === OWN_FOLDER) continue;
    if (entry.isDirectory()) {
      if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))
        yield* walkFiles(folder, longer(`${key}/`, prefix));
    } else if (key.startsWith(prefix)) {
      const path = await pathToRead(folder, key).catch(nullIfRefused);
      if (path !== null) yield { key, path };
    }
  }
}

/** A key below a file, or with a name that no file has, is a key that was never put. */
async function nullWithoutFile(find: () => Promise<string | null>): Promise<string | null> {
  try {
    return await find();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function longer(a: string, b: string): string {
  return a.length > b.length ? a : b;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw folderFailure(folder, error);
  }
}

async function inside(root: string, path: string): Promise<string> {
  const real = await realpath(path);
  if (!real.startsWith(root + sep))
    throw new ServiceError(
      'refused',
      `${path} is a link that leads out of its folder of objects, and is not followed.`,
    );
  return real;
}

function nullIfRefused(error: unknown): null {
  if (error instanceof ServiceError && error.code === 'refused') return null;
  throw error;
}
