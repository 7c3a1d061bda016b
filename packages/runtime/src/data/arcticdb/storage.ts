import type { KeyKind, ObjectKey } from './keys.ts';

/** Bytes [from, to) of an object. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Objects of one library. How many requests run at once is the caller's business: see `bounded-storage.ts`. */
export interface ArcticStorage {
  /** `null` when there is no such object. A range beyond the end gives what there is. */
  get(key: ObjectKey, range?: ByteRange): Promise<Uint8Array | null>;
  exists(key: ObjectKey): Promise<boolean>;
  /** Keys of a kind, in no particular order; those whose id starts with `idPrefix` when it is given. */
  list(kind: KeyKind, idPrefix?: string): Promise<ObjectKey[]>;
  /** Overwrites. Throws `arctic-read-only` where nothing can be written. */
  put(key: ObjectKey, bytes: Uint8Array): Promise<void>;
  /** An object that is not there is no error. */
  delete(key: ObjectKey): Promise<void>;
}

/** What a connection leads to: the configurations of its libraries, and each library's objects. */
export interface ArcticSource {
  readonly config: ArcticStorage;
  /**
   * Objects of a library. `prefix` is what its configuration says of its place, `isRawPrefix` whether dots in it are plain letters;
   * a store that finds its libraries by name needs neither.
   */
  library(name: string, prefix: string, isRawPrefix: boolean): ArcticStorage;
}
