import { access, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import type { ObjectClient } from './object-source.ts';

/**
 * An object store in a folder: keys are cut at `/` into folders, and in each part every byte but `A–Z a–z 0–9 - _ . ~` is `%XX`, as it is
 * sent to S3. Objects are replaced as a whole. Made for tests and for trees that were copied from a bucket; one writer at a time.
 */
export function folderObjects(folder: string): ObjectClient {
  const path = (key: string): string => join(folder, ...key.split('/').map(encodePart));
  return {
    getObject: (key, range) =>
      ifThere(null, async () => {
        if (range === undefined) return readFile(path(key));
        await using file = await open(path(key));
        const bytes = Buffer.alloc(Math.max(0, Math.min(range.to, (await file.stat()).size) - range.from));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, range.from);
        return bytes.subarray(0, bytesRead);
      }),
    hasObject: (key) =>
      ifThere(false, async () => {
        await access(path(key));
        return true;
      }),
    async listObjects(prefix) {
      const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const inside = join(folder, ...start.split('/').map(encodePart));
      const names = await ifThere([], () => readdir(inside, { recursive: true, withFileTypes: true }));
      return names
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.new'))
        .map((entry) => start + decodePath(join(entry.parentPath, entry.name).slice(inside.length)))
        .filter((key) => key.startsWith(prefix));
    },
    async putObject(key, bytes) {
      const file = path(key);
      makeFolder(dirname(file));
      await writeFile(`${file}.new`, bytes);
      await rename(`${file}.new`, file);
    },
    deleteObject: (key) => rm(path(key), { force: true }),
  };
}

async function ifThere<Result>(otherwise: Result, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}

/** `encodeURIComponent` leaves five letters as they are that S3 does not. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodePath(path: string): string {
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .map(decodeURIComponent)
    .join('/');
}
