import { existsSync, lstatSync, mkdirSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ServiceError } from '@tradai/runtime/ports';
import { told } from '@tradai/runtime/sqlite';
import { PLATFORM_FILE, PLATFORM_SCHEMA } from '../adapters/embedded/platform-database.ts';
import type { PlatformPaths } from './platform-paths.ts';

/** File systems of other machines, by Linux' numbers: their locks and shared memory do not keep two writers apart. */
const NETWORK: Readonly<Record<number, string>> = {
  0x69_69: 'NFS',
  0x51_7b: 'SMB',
  0xff_53_4d_42: 'CIFS',
  0xfe_53_4d_42: 'SMB',
  0x53_46_41_4f: 'AFS',
  0x00_c3_64_00: 'Ceph',
  0x0b_d0_0b_d0: 'Lustre',
  0x47_50_46_53: 'GPFS',
  0x01_16_19_70: 'GFS2',
};

/** Null: it is this machine's, as far as can be seen. */
export function networkFileSystem(folder: string, typeOf = (at: string): number => statfsSync(at).type): string | null {
  return NETWORK[typeOf(folder)] ?? null;
}

/** Throws `refused` where the folder lies on another machine: SQLite's log needs memory that its readers and writers share. */
export function assertLocal(folder: string, typeOf?: (at: string) => number): void {
  const kind = networkFileSystem(folder, typeOf);
  if (kind === null) return;
  throw new ServiceError(
    'refused',
    `${folder} is on a network file system (${kind}); expected a disk of this machine.`,
  );
}

/**
 * An issuer's keys are made after the database: where they are and it is not, everything was lost, and a new one would hide that. Throws
 * `damaged-store`.
 */
export function assertWhole({ root, keys }: Pick<PlatformPaths, 'root' | 'keys'>): void {
  const path = join(root, PLATFORM_FILE);
  const isThere = existsSync(path) && statSync(path).size > 0;
  const hasKeys = existsSync(keys) && readdirSync(keys).some((name) => name.endsWith('.pem'));
  if (isThere || !hasKeys) return;
  const lost = `${path} is ${existsSync(path) ? 'empty' : 'gone'}, and ${keys} has keys of the platform that was there`;
  throw new ServiceError('damaged-store', `${lost}; put back a copy, or take another folder.`);
}

/** What is secret is written below: a link would put it elsewhere. Throws `refused`. */
export function assertOwnFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new ServiceError(
      'refused',
      `${folder} is a link to elsewhere; expected a folder, in which secrets are kept.`,
    );
}

/** Looks through all databases of the folder, one after the other. Throws `damaged-store` with the first one's name. */
export function quickCheck(files: readonly string[]): void {
  for (const path of files.filter((file) => existsSync(file))) {
    const found = told(path, () => {
      const database = new DatabaseSync(path, { timeout: 5000 });
      try {
        return String(database.prepare('PRAGMA quick_check(1)').get()!['quick_check']);
      } finally {
        database.close();
      }
    });
    if (found !== 'ok') throw new ServiceError('damaged-store', `${path} is damaged: ${found.split('\n')[0]!}.`);
  }
}

/** Every database that there may be. */
export function databasesOf({ root, state, registry }: Pick<PlatformPaths, 'root' | 'state' | 'registry'>): string[] {
  return [root, state, registry].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /\.(db|sqlite)$/.test(name))
          .map((name) => join(folder, name))
      : [],
  );
}

/**
 * Keeps a copy of `platform.db` where it has an older form, before it is changed; gives its path. Throws `refused` where it has a newer one.
 */
export async function backUpOlder({ root, backups }: PlatformPaths, nowMs: number): Promise<string | null> {
  const path = join(root, PLATFORM_FILE);
  if (!existsSync(path)) return null;
  const database = told(path, () => new DatabaseSync(path, { timeout: 5000 }));
  try {
    const schema = told(path, () => Number(database.prepare('PRAGMA user_version').get()!['user_version']));
    if (schema > PLATFORM_SCHEMA) {
      const message = `${path} was written by a newer version (schema ${schema}, this one knows ${PLATFORM_SCHEMA}).`;
      throw new ServiceError('refused', message);
    }
    if (schema === 0 || schema === PLATFORM_SCHEMA) return null;
    mkdirSync(backups, { recursive: true, mode: 0o700 });
    const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
    const copy = join(backups, `platform-schema-${schema}-${time}.db`);
    await backup(database, copy);
    return copy;
  } finally {
    database.close();
  }
}
