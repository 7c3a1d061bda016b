import type { ArcticStorage } from './storage.ts';

/** Lets at most `most` requests run at once; the others wait in order. Reads of several symbols may share one. */
export function boundedStorage(storage: ArcticStorage, most: number): ArcticStorage {
  let running = 0;
  const waiting: (() => void)[] = [];
  const bounded = async <Result>(request: () => Promise<Result>): Promise<Result> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await request();
    } finally {
      // The place is handed on, so that nobody who comes now overtakes those who wait.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return {
    get: (key, range) => bounded(() => storage.get(key, range)),
    exists: (key) => bounded(() => storage.exists(key)),
    list: (kind, idPrefix) => bounded(() => storage.list(kind, idPrefix)),
    put: (key, bytes) => bounded(() => storage.put(key, bytes)),
    delete: (key) => bounded(() => storage.delete(key)),
  };
}
