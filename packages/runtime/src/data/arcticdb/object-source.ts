import type { KeyKind } from './keys.ts';
import { keyText, keyTextPrefix, parseKeyText } from './key-text.ts';
import type { ArcticSource, ArcticStorage, ByteRange } from './storage.ts';

/** What an object store must give us: S3 and its like, a folder, memory. Keys are plain text, not percent-encoded. */
export interface ObjectClient {
  /** `null` when there is no such object. */
  getObject(key: string, range?: ByteRange): Promise<Uint8Array | null>;
  hasObject(key: string): Promise<boolean>;
  /** All keys that start with `prefix`, which ends with `/` or goes on behind one. */
  listObjects(prefix: string): Promise<string[]>;
  putObject(key: string, bytes: Uint8Array): Promise<void>;
  deleteObject(key: string): Promise<void>;
}

const CONFIG_FOLDER = '_arctic_cfg';

/**
 * ArcticDB's names on S3: `<path prefix>/_arctic_cfg/cref/…` for the configurations, and for each library the root that its configuration
 * names. A dot in a path prefix or a library's name separates folders, as it does for ArcticDB.
 */
export function objectSource(client: ObjectClient, pathPrefix = ''): ArcticSource {
  const folders = pathPrefix.split(/[./]/).filter((part) => part !== '');
  return {
    config: objectStorage(client, [...folders, CONFIG_FOLDER].join('/')),
    library: (_name, prefix, isRawPrefix) => objectStorage(client, isRawPrefix ? prefix : prefix.replaceAll('.', '/')),
  };
}

function objectStorage(client: ObjectClient, root: string): ArcticStorage {
  const folder = (kind: KeyKind): string => `${root}/${kind}/`;
  return {
    get: (key, range) => client.getObject(folder(key.kind) + keyText(key), range),
    exists: (key) => client.hasObject(folder(key.kind) + keyText(key)),
    async list(kind, idPrefix) {
      const start = folder(kind);
      const names = await client.listObjects(idPrefix === undefined ? start : start + keyTextPrefix(kind, idPrefix));
      return names.flatMap((name) => parseKeyText(kind, name.slice(start.length)) ?? []);
    },
    put: (key, bytes) => client.putObject(folder(key.kind) + keyText(key), bytes),
    delete: (key) => client.deleteObject(folder(key.kind) + keyText(key)),
  };
}
