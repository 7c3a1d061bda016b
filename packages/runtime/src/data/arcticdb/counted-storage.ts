import type { KeyKind } from './keys.ts';
import type { ArcticStorage } from './storage.ts';

/** Requests and bytes so far. `byKind` has entries such as `get vref`; a manifest may keep them. */
export interface StorageCounts {
  readonly byKind: Map<`${keyof ArcticStorage} ${KeyKind}`, number>;
  requests: number;
  bytesRead: number;
  bytesWritten: number;
}

/** Counts what goes to a storage and comes from it. */
export function countedStorage(storage: ArcticStorage): {
  readonly storage: ArcticStorage;
  readonly counts: StorageCounts;
} {
  const counts: StorageCounts = { byKind: new Map(), requests: 0, bytesRead: 0, bytesWritten: 0 };
  const count = (action: keyof ArcticStorage, kind: KeyKind): void => {
    counts.requests += 1;
    counts.byKind.set(`${action} ${kind}`, (counts.byKind.get(`${action} ${kind}`) ?? 0) + 1);
  };
  return {
    counts,
    storage: {
      async get(key, range) {
        count('get', key.kind);
        const bytes = await storage.get(key, range);
        counts.bytesRead += bytes?.length ?? 0;
        return bytes;
      },
      exists(key) {
        count('exists', key.kind);
        return storage.exists(key);
      },
      list(kind, idPrefix) {
        count('list', kind);
        return storage.list(kind, idPrefix);
      },
      put(key, bytes) {
        count('put', key.kind);
        counts.bytesWritten += bytes.length;
        return storage.put(key, bytes);
      },
      delete(key) {
        count('delete', key.kind);
        return storage.delete(key);
      },
    },
  };
}
