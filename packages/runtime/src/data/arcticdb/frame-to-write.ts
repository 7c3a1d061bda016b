import type { Columns } from '../candles.ts';
import { TYPE, type NumberTypeName } from './column-types.ts';
import { ArcticFault } from './errors.ts';
import type { ColumnToWrite } from './encode-segment.ts';
import type { ColumnData } from './frame.ts';
import { poolOf } from './pool-writer.ts';
import type { FieldDescriptor } from './segment-header.ts';
import { NO_TEXT } from './sinks.ts';

/** A table with an index of times, to be stored. Columns are as long as the index; their names differ. */
export interface FrameToWrite {
  readonly index: {
    /** `null` for none. */
    readonly name: string | null;
    /** A zone's name such as `UTC`; `null` for times without one. */
    readonly timezone: string | null;
    /** Nanoseconds since 1970, rising or equal. */
    readonly values: BigInt64Array;
  };
  readonly columns: readonly { readonly name: string; readonly data: ColumnData }[];
}

const CANDLE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** Candles as pandas tools expect them: an index `date` in UTC, which is the open time, and five columns of doubles. */
export function candleFrame(candles: Columns): FrameToWrite {
  const values = BigInt64Array.from(candles.openTimeMs, toNs);
  return {
    index: { name: 'date', timezone: 'UTC', values },
    columns: CANDLE_COLUMNS.map((name) => ({
      name,
      data: { kind: 'number', type: 'float64', values: candles[name] },
    })),
  };
}

function toNs(timeMs: number): bigint {
  if (!Number.isSafeInteger(timeMs)) throw refused(`the time ${timeMs} is no whole number of milliseconds`);
  return BigInt(timeMs) * 1_000_000n;
}

/** What ArcticDB calls an index without a name. */
const UNNAMED = 'index';

export function storedIndexName({ index }: FrameToWrite): string {
  return index.name ?? UNNAMED;
}

/** The schema of a frame, the index first. Throws a fault for a frame that cannot be stored. */
export function fieldsOf(frame: FrameToWrite): FieldDescriptor[] {
  checkFrame(frame);
  return [
    { name: storedIndexName(frame), type: TYPE.time, dimension: 0 },
    ...frame.columns.map(({ name, data }) => ({ name, type: typeOf(name, data), dimension: 0 })),
  ];
}

function checkFrame(frame: FrameToWrite): void {
  const { values } = frame.index;
  const names = [storedIndexName(frame), ...frame.columns.map(({ name }) => name)];
  const odd = names.find((name, place) => name === '' || name.startsWith('__') || names.indexOf(name) !== place);
  if (odd !== undefined)
    throw refused(`column "${odd}" needs a name of its own that is not empty and does not start with two underscores`);
  for (const { name, data } of frame.columns)
    if (lengthOf(data) !== values.length)
      throw refused(`column "${name}" has ${lengthOf(data)} values for ${values.length} times`);
  for (let row = 1; row < values.length; row += 1)
    if (values[row]! < values[row - 1]!) throw refused(`the time of row ${row} is before that of the row before it`);
}

function typeOf(name: string, data: ColumnData): number {
  switch (data.kind) {
    case 'number':
      return NUMBER_TYPES[data.type];
    case 'bool':
      return TYPE.bool;
    case 'time':
      return TYPE.time;
    case 'text':
      return TYPE.text;
    case 'category':
      throw refused(`column "${name}" holds categories, which cannot be written; make them texts`);
  }
}

const NUMBER_TYPES: Readonly<Record<NumberTypeName, number>> = {
  ...{
    uint8: 9,
    uint16: 10,
    uint32: 11,
    uint64: 12,
    int8: 17,
    int16: 18,
    int32: 19,
    int64: 20,
    float32: 27,
    float64: 28,
  },
};

/** Rows [from, to) of the index. */
export function timesToWrite({ index }: FrameToWrite, from: number, to: number): ColumnToWrite {
  return plainColumn(index.values.subarray(from, to));
}

/** Rows [from, to) of some columns, with the pool of their texts. */
export function columnsToWrite(
  columns: FrameToWrite['columns'],
  from: number,
  to: number,
): { columns: ColumnToWrite[]; pool: Uint8Array } {
  const { pool, offsets } = poolOf(wordsIn(columns, from, to));
  return {
    pool,
    columns: columns.map(({ data }) => {
      if (data.kind === 'text') return textColumn(data, offsets, from, to);
      return plainColumn((data.kind === 'category' ? data.codes : data.values).subarray(from, to));
    }),
  };
}

function* wordsIn(columns: FrameToWrite['columns'], from: number, to: number): Generator<string> {
  for (const { data } of columns) {
    if (data.kind !== 'text') continue;
    const seen = new Set<number>();
    for (const place of data.indices.subarray(from, to)) {
      if (place < 0 || seen.has(place)) continue;
      seen.add(place);
      yield data.words[place]!;
    }
  }
}

const NONE_OFFSET = 0x7fff_ffff_ffff_ffffn;
const NAN_OFFSET = 0x7fff_ffff_ffff_fffen;

function textColumn(
  { indices, words }: Extract<ColumnData, { kind: 'text' }>,
  offsets: ReadonlyMap<string, number>,
  from: number,
  to: number,
): ColumnToWrite {
  const places = BigInt64Array.from(indices.subarray(from, to), (place) => {
    if (place >= 0) return BigInt(offsets.get(words[place]!)!);
    return place === NO_TEXT ? NONE_OFFSET : NAN_OFFSET;
  });
  return plainColumn(places);
}

function plainColumn(values: {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
}): ColumnToWrite {
  return { items: values.length, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

function lengthOf(data: ColumnData): number {
  if (data.kind === 'text') return data.indices.length;
  return data.kind === 'category' ? data.codes.length : data.values.length;
}

function refused(found: string): ArcticFault {
  return new ArcticFault('arctic-refused', found);
}
