import { TYPE } from './column-types.ts';
import { encodeSegment, type ColumnToWrite, type EncodedSegment } from './encode-segment.ts';
import { numberOfKind, type AtomKey } from './keys.ts';
import { INDEX_KIND, type FieldDescriptor, type StreamDescriptor } from './segment-header.ts';
import { poolOf } from './pool-writer.ts';

/** A row of a list of keys: an object's key, or a mark that stands in its place. */
export interface KeyRow extends Omit<AtomKey, 'kind' | 'start' | 'end'> {
  readonly number: number;
  readonly start: bigint;
  readonly end: bigint;
}

export function keyRow(key: AtomKey): KeyRow {
  const { id, version, createdNs, hash, start, end } = key;
  return { number: numberOfKind(key.kind), id, version, createdNs, hash, start: BigInt(start), end: BigInt(end) };
}

const NUMERIC_RANGE = 84;

export const KEY_FIELDS: readonly FieldDescriptor[] = [
  field('start_index', TYPE.time),
  field('end_index', TYPE.time),
  field('version_id', TYPE.uint64),
  field('stream_id', TYPE.bytes),
  field('creation_ts', TYPE.uint64),
  field('content_hash', TYPE.uint64),
  field('index_type', TYPE.uint8),
  field('key_type', TYPE.uint8),
];

/** An object that lists keys: a symbol's head, or a link of its chain. All are of one symbol. */
export function encodeKeys(id: string, rows: readonly KeyRow[]): EncodedSegment {
  const { columns, pool } = keyColumns(id, rows);
  return encodeSegment({ descriptor: rowDescriptor(id, KEY_FIELDS), columns, pool });
}

export function keyColumns(id: string, rows: readonly KeyRow[]): { columns: ColumnToWrite[]; pool: Uint8Array } {
  const columns = [
    wordColumn(rows, ({ start }) => start),
    wordColumn(rows, ({ end }) => end),
    wordColumn(rows, ({ version }) => BigInt(version)),
    wordColumn(rows, () => 0n),
    wordColumn(rows, ({ createdNs }) => createdNs),
    wordColumn(rows, ({ hash }) => hash),
    { items: rows.length, bytes: Uint8Array.from(rows, () => NUMERIC_RANGE) },
    { items: rows.length, bytes: Uint8Array.from(rows, ({ number }) => number) },
  ];
  return { columns, pool: poolOf([id]).pool };
}

/** A column of eight bytes a row. */
export function wordColumn<Row>(rows: readonly Row[], value: (row: Row) => bigint): ColumnToWrite {
  const words = BigUint64Array.from(rows, (row) => BigInt.asUintN(64, value(row)));
  return { items: rows.length, bytes: new Uint8Array(words.buffer) };
}

/** An object whose rows have no index of their own. */
export function rowDescriptor(id: string, fields: readonly FieldDescriptor[]): StreamDescriptor {
  return { id, indexKind: INDEX_KIND.rowCount, indexFields: 0, fields, sorted: 0 };
}

export function field(name: string, type: number): FieldDescriptor {
  return { name, type, dimension: 0 };
}
