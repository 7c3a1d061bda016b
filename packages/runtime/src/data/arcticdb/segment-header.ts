import type { ProtoReader } from './proto-reader.ts';

/** What one stored object says about itself: its columns, and the blocks in which their bytes lie. */
export interface SegmentHeader {
  readonly descriptor: StreamDescriptor;
  /** One for each field of the descriptor, in the same order; none at all when the object has no rows. */
  readonly fields: readonly EncodedField[];
  readonly metadata: EncodedField | null;
  readonly pool: EncodedField | null;
}

export interface StreamDescriptor {
  /** Name of the symbol or snapshot; empty where a number stands. */
  readonly id: string;
  readonly indexKind: number;
  /** Leading columns that form the index. */
  readonly indexFields: number;
  readonly fields: readonly FieldDescriptor[];
  readonly sorted: number;
}

export interface FieldDescriptor {
  readonly name: string;
  /** Kind and size in one: `kind << 3 | size`, see `column-types.ts`. */
  readonly type: number;
  /** 0 for a column of scalars. */
  readonly dimension: number;
}

export interface EncodedField {
  readonly items: number;
  readonly shapes: readonly Block[];
  readonly values: readonly Block[];
  /** Bytes of the map of rows that have a value, behind the blocks. */
  readonly sparseMapBytes: number;
}

export interface Block {
  readonly unpackedBytes: number;
  readonly storedBytes: number;
  /** XXH64 of the unpacked bytes. */
  readonly hash: bigint;
  readonly codec: Codec;
}

export type Codec = 'lz4' | 'zstd' | 'turbopfor' | 'none' | 'missing';

export const INDEX_KIND = { rowCount: 82, text: 83, time: 84 } as const;
export const SORTED = { unknown: 0, unsorted: 1, ascending: 2, descending: 3 } as const;

const CODECS: Readonly<Record<number, Codec>> = { 16: 'zstd', 17: 'turbopfor', 18: 'lz4', 19: 'none' };

export function readSegmentHeader(message: ProtoReader): SegmentHeader {
  let descriptor: StreamDescriptor = { id: '', indexKind: 0, indexFields: 0, fields: [], sorted: 0 };
  const fields: EncodedField[] = [];
  let metadata: EncodedField | null = null;
  let pool: EncodedField | null = null;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 3) descriptor = readStreamDescriptor(message.message());
    else if (field === 5) fields.push(readEncodedField(message.message()));
    else if (field === 7) metadata = readEncodedField(message.message());
    else if (field === 8) pool = readEncodedField(message.message());
    else message.skip();
  }
  return { descriptor, fields, metadata, pool };
}

export function readStreamDescriptor(message: ProtoReader): StreamDescriptor {
  let id = '';
  let index = { indexKind: 0, indexFields: 0 };
  let sorted = 0;
  const fields: FieldDescriptor[] = [];
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 2) id = message.text();
    else if (field === 3) index = readIndexKind(message.message());
    else if (field === 4) fields.push(readField(message.message()));
    else if (field === 7) sorted = message.number();
    else message.skip();
  }
  return { id, ...index, fields, sorted };
}

function readIndexKind(message: ProtoReader): { indexKind: number; indexFields: number } {
  let indexKind = 0;
  let indexFields = 0;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) indexFields = message.number();
    else if (field === 2) indexKind = message.number();
    else message.skip();
  }
  return { indexKind, indexFields };
}

function readField(message: ProtoReader): FieldDescriptor {
  let name = '';
  let type = { type: 0, dimension: 0 };
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) type = readType(message.message());
    else if (field === 2) name = message.text();
    else message.skip();
  }
  return { name, ...type };
}

function readType(message: ProtoReader): { type: number; dimension: number } {
  let kind = 0;
  let size = 0;
  let dimension = 0;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) kind = message.number();
    else if (field === 2) size = message.number();
    else if (field === 3) dimension = message.number();
    else message.skip();
  }
  return { type: kind * 8 + size, dimension };
}

function readEncodedField(message: ProtoReader): EncodedField {
  let encoded: EncodedField = { items: 0, shapes: [], values: [], sparseMapBytes: 0 };
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 2) encoded = readArray(message.message());
    else message.skip();
  }
  return encoded;
}

function readArray(message: ProtoReader): EncodedField {
  let items = 0;
  let sparseMapBytes = 0;
  const shapes: Block[] = [];
  const values: Block[] = [];
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) items = message.number();
    else if (field === 2) shapes.push(readBlock(message.message()));
    else if (field === 3) values.push(readBlock(message.message()));
    else if (field === 4) sparseMapBytes = message.number();
    else message.skip();
  }
  return { items, shapes, values, sparseMapBytes };
}

function readBlock(message: ProtoReader): Block {
  let unpackedBytes = 0;
  let storedBytes = 0;
  let hash = 0n;
  let codec: Codec = 'missing';
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) unpackedBytes = message.number();
    else if (field === 2) storedBytes = message.number();
    else if (field === 3) hash = message.unsigned();
    else if (field === 5) codec = readCodec(message.message());
    else message.skip();
  }
  return { unpackedBytes, storedBytes, hash, codec };
}

function readCodec(message: ProtoReader): Codec {
  let codec: Codec = 'missing';
  for (let field = message.next(); field !== 0; field = message.next()) {
    codec = CODECS[field] ?? codec;
    message.skip();
  }
  return codec;
}
