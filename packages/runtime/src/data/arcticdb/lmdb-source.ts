import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArcticFault } from './errors.ts';
import { isRefKind, letterOfKind, type KeyKind } from './keys.ts';
import { keyBytes, parseKeyBytes } from './key-bytes.ts';
import { LmdbFile } from './lmdb-file.ts';
import type { ArcticSource, ArcticStorage } from './storage.ts';

const CONFIG_FOLDER = '_arctic_cfg';

/** ArcticDB libraries in LMDB environments below a folder, to be read only. Close it to let go of the files. */
export function lmdbSource(folder: string): ArcticSource & { close(): void } {
  const files = new Map<string, LmdbFile>();
  const fileOf = (inside: string): LmdbFile | null => {
    const path = join(folder, inside, 'data.mdb');
    const known = files.get(path);
    if (known !== undefined) return known;
    if (!existsSync(path)) return null;
    const file = new LmdbFile(path);
    files.set(path, file);
    return file;
  };
  return {
    config: lmdbStorage(() => fileOf(CONFIG_FOLDER)),
    library: (name) => lmdbStorage(() => fileOf(name.replaceAll('.', '/'))),
    close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

function lmdbStorage(file: () => LmdbFile | null): ArcticStorage {
  const refuse = (): Promise<never> =>
    Promise.reject(new ArcticFault('arctic-read-only', 'libraries in LMDB can be read only'));
  return {
    get: (key, range) =>
      settle(() => {
        const value = file()?.get(letterOfKind(key.kind), keyBytes(key)) ?? null;
        return value === null || range === undefined ? value : value.subarray(range.from, range.to);
      }),
    exists: (key) => settle(() => (file()?.get(letterOfKind(key.kind), keyBytes(key)) ?? null) !== null),
    list: (kind, idPrefix) => settle(() => listKeys(file(), kind, idPrefix)),
    put: refuse,
    delete: refuse,
  };
}

function listKeys(
  file: LmdbFile | null,
  kind: KeyKind,
  idPrefix = '',
): NonNullable<ReturnType<typeof parseKeyBytes>>[] {
  const prefix = Buffer.from(isRefKind(kind) ? '*sUo' : '*s');
  const keys = file?.keys(letterOfKind(kind), prefix) ?? [];
  return keys.flatMap((bytes) => parseKeyBytes(kind, bytes) ?? []).filter(({ id }) => id.startsWith(idPrefix));
}

function settle<Result>(read: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(read());
  });
}
