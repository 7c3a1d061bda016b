import type { ByteRange } from '../data/arcticdb/storage.ts';

/** Facts of an object that are there without its bytes. */
export interface ObjectFacts {
  /** Bytes of the whole object. */
  readonly size: number;
  /** Changes when the content does. Another store has another etag for the same content. */
  readonly etag: string;
  readonly modifiedMs: number;
}

export interface StoredObject extends ObjectFacts {
  /** All of them, or those of the range. */
  readonly bytes: Uint8Array;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
}

export interface GetOptions {
  /** A range beyond the end gives what there is. */
  readonly range?: ByteRange;
  /** A larger object is refused as `too-large`, before its bytes are read. */
  readonly mostBytes?: number;
}

/** When a put takes place: nothing is there yet, or what is there still has this etag. */
export type PutCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/**
 * Whether an object was written. `exists`: something is there already; `changed`: it has another etag, or is gone.
 * When the answer to a conditional put was lost, equal bytes count as those that it wrote.
 */
export type PutOutcome =
  | { readonly written: true; readonly etag: string }
  | { readonly written: false; readonly reason: 'exists' | 'changed' };

/**
 * Objects by key, in a folder or a bucket: written, replaced and read as a whole. Keys are as `checkObjectKey` wants them. All throw
 * `ServiceError`.
 */
export interface Objects {
  /** For people: `s3://bucket/prefix` or a folder. Without credentials. */
  readonly place: string;
  /** Null when there is no such object. */
  get(key: string, options?: GetOptions): Promise<StoredObject | null>;
  /** Null when there is no such object. In a folder this reads the object. */
  head(key: string): Promise<ObjectFacts | null>;
  /** Without a condition it is always written. */
  put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<PutOutcome>;
  /** Objects whose key starts with `prefix`, all without one, in no particular order, fetched as they are taken. */
  list(prefix?: string): AsyncIterable<ListedObject>;
  /** An object that is not there is no error. */
  delete(key: string): Promise<void>;
}
