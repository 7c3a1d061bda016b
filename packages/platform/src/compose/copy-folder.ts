import { chmodSync, cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import { copyDatabase, told } from '@tradai/runtime/sqlite';
import { databasesOf, quickCheck } from './check-stores.ts';
import type { PlatformPaths } from './platform-paths.ts';

/** What a copy has, by path below it, in bytes. */
export type CopiedFiles = readonly { readonly path: string; readonly bytes: number }[];

/**
 * Copies databases and keys of a platform into an empty or new folder, also while it runs: each database as it was at one moment. Objects and
 * candles are not in it: they are files that are written once, for any tool. Throws `refused` where the folder is not empty.
 */
export async function copyPlatform(paths: PlatformPaths, to: string): Promise<CopiedFiles> {
  if (existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0))
    throw new ServiceError('refused', `${to} is not an empty folder; expected a new one for a copy.`);
  makeFolder(to, 0o700);
  const copies: string[] = [];
  for (const file of databasesOf(paths)) {
    const copy = join(to, relative(paths.root, file));
    makeFolder(dirname(copy), 0o700);
    await copyPrivately(file, copy);
    copies.push(copy);
  }
  quickCheck(copies);
  return [...copies, ...copyKeys(paths, to)].map((path) => ({
    path: relative(to, path),
    bytes: statSync(path).size,
  }));
}

async function copyPrivately(file: string, copy: string): Promise<void> {
  try {
    await copyDatabase(file, copy);
  } catch (error) {
    told(copy, () => {
      throw error;
    });
  }
  chmodSync(copy, 0o600);
}

function copyKeys({ keys }: PlatformPaths, to: string): string[] {
  if (!existsSync(keys)) return [];
  const copy = join(to, basename(keys));
  cpSync(keys, copy, { recursive: true, preserveTimestamps: true });
  return readdirSync(copy).map((name) => join(copy, name));
}
