import { unpackBlocks } from './blocks.ts';
import { contentHash } from './content-hash.ts';
import { corrupt, unsupported } from './errors.ts';
import { ProtoReader } from './proto-reader.ts';
import {
  readSegmentHeader,
  type EncodedField,
  type FieldDescriptor,
  type SegmentHeader,
  type StreamDescriptor,
} from './segment-header.ts';
import { readBitmap } from './sparse-bitmap.ts';

const MAGIC = 0xfa57;
const PREFIX_BYTES = 8;
const EMPTY = new Uint8Array(0);

/** One column of an object, unpacked. */
export interface StoredColumn {
  readonly field: FieldDescriptor;
  /** Values that there are; fewer than rows when some are missing. */
  readonly items: number;
  /** Little-endian values, in working memory: good until something else is unpacked. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Rows that have a value, rising; `null` when these are the first `items` rows. */
  readonly rows: Int32Array | null;
}

/** A stored object, opened: nothing is unpacked before it is asked for. */
export class Segment {
  readonly descriptor: StreamDescriptor;
  /** Length of the fixed prefix and the header. */
  readonly headerBytes: number;
  readonly #bytes: Uint8Array;
  readonly #fields: readonly EncodedField[];
  /** Where each field's blocks start. */
  readonly #starts: readonly number[];
  readonly #metadata: { readonly field: EncodedField; readonly at: number } | null;
  readonly #pool: { readonly field: EncodedField; readonly at: number } | null;
  #unpackedPool: Uint8Array | null = null;

  /**
   * Throws a fault when the bytes are no such object, or one of a newer kind; and, where the hash in its key is given, when its header is
   * not what was stored under that key. What is unpacked is checked against the hashes in the header.
   */
  constructor(bytes: Uint8Array, keyHash?: bigint) {
    this.#bytes = bytes;
    this.headerBytes = PREFIX_BYTES + headerLength(bytes);
    const header = readSegmentHeader(new ProtoReader(bytes, PREFIX_BYTES, this.headerBytes));
    this.descriptor = header.descriptor;
    this.#fields = header.fields;
    if (header.fields.length !== 0 && header.fields.length !== header.descriptor.fields.length)
      throw corrupt(
        `an object describes ${header.descriptor.fields.length} columns and stores ${header.fields.length}`,
      );
    let at = this.headerBytes;
    const place = (field: EncodedField): number => {
      const start = at;
      at += storedLength(field);
      return start;
    };
    this.#metadata = header.metadata === null ? null : { field: header.metadata, at: place(header.metadata) };
    this.#starts = header.fields.map(place);
    this.#pool = header.pool === null ? null : { field: header.pool, at: place(header.pool) };
    if (keyHash !== undefined && keyHash !== hashOf(header))
      throw corrupt('an object does not match the hash in its key');
    if (at !== bytes.length) throw corrupt(`an object of ${bytes.length} bytes should have ${at}`);
  }

  /** Number of values in a column; 0 in an object without rows. */
  itemsOf(index: number): number {
    return this.#fields[index]?.items ?? 0;
  }

  /** Unpacks a column, which must be of scalars of `width` bytes. */
  column(index: number, width: number): StoredColumn {
    const field = this.descriptor.fields[index];
    if (field === undefined) throw corrupt(`an object has no column ${index}`);
    if (field.dimension !== 0) throw unsupported(`column "${field.name}" holds arrays`);
    const encoded = this.#fields[index];
    const items = encoded?.items ?? 0;
    if (encoded === undefined || (encoded.values.length === 0 && items === 0))
      return { field, items: 0, bytes: EMPTY, rows: null };
    const bytes = unpackBlocks(this.#bytes, this.#starts[index]!, encoded.values);
    if (bytes.length !== items * width)
      throw corrupt(`column "${field.name}" says ${items} values and has ${bytes.length / width}`);
    return { field, items, bytes, rows: encoded.sparseMapBytes === 0 ? null : this.#rowsOf(index, encoded) };
  }

  /** The strings of this object, addressed by byte offset; read with `pool-words.ts`. */
  pool(): Uint8Array {
    this.#unpackedPool ??= this.#byteField(this.#pool);
    return this.#unpackedPool;
  }

  /** `null` when the object has none. */
  metadata(): Uint8Array | null {
    return this.#metadata === null ? null : this.#byteField(this.#metadata);
  }

  #byteField(place: { readonly field: EncodedField; readonly at: number } | null): Uint8Array {
    if (place === null) return EMPTY;
    return unpackBlocks(this.#bytes, place.at, place.field.values, place.field.shapes).slice();
  }

  #rowsOf(index: number, encoded: EncodedField): Int32Array {
    const end = this.#starts[index]! + storedLength(encoded);
    const rows = readBitmap(this.#bytes.subarray(end - encoded.sparseMapBytes, end));
    if (rows.length !== encoded.items)
      throw corrupt(`a sparse column has ${encoded.items} values for ${rows.length} rows`);
    return rows;
  }
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < PREFIX_BYTES) throw corrupt(`an object of ${bytes.length} bytes is too short`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== MAGIC) throw corrupt('an object does not start as ArcticDB objects do');
  const version = view.getUint16(2, true);
  if (version !== 1) throw unsupported(`header version ${version} (encoding V2); only version 1 can be read`);
  const length = view.getUint32(4, true);
  if (length > bytes.length - PREFIX_BYTES) throw corrupt('an object is cut in its header');
  return length;
}

function hashOf({ descriptor, metadata, fields, pool }: SegmentHeader): bigint {
  const parts = [metadata, ...fields, pool].filter((part) => part !== null);
  const hashes = parts.flatMap(({ shapes, values }) => [...shapes, ...values].map(({ hash }) => hash));
  return contentHash(descriptor.fields, hashes);
}

function storedLength({ shapes, values, sparseMapBytes }: EncodedField): number {
  let sum = sparseMapBytes;
  for (const block of shapes) sum += block.storedBytes;
  for (const block of values) sum += block.storedBytes;
  return sum;
}
