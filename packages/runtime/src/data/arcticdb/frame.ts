import type { NumberArray, NumberTypeName } from './column-types.ts';
import { TYPE, typeRow } from './column-types.ts';
import { corrupt, unsupported } from './errors.ts';
import type { MetadataValue } from './msgpack.ts';
import type { Normalization } from './normalization.ts';
import { NumberSink, TextSink, type ColumnSink } from './sinks.ts';
import { indexColumnCount, type VersionIndex } from './version-index.ts';

/** A table as it was stored, or the part of it that was asked for. */
export interface ArcticFrame {
  readonly version: number;
  /** When the version was made, nanoseconds since 1970. */
  readonly createdNs: bigint;
  readonly metadata: MetadataValue;
  readonly kind: Normalization['kind'];
  readonly rows: number;
  readonly index: FrameIndex;
  readonly columns: readonly FrameColumn[];
  /** Of an array, whose values stand in one column. */
  readonly shape: readonly number[];
}

export type FrameIndex =
  | {
      readonly kind: 'time';
      readonly name: ColumnName;
      readonly timezone: string | null;
      readonly values: BigInt64Array;
    }
  /**
   * Row numbers. As ArcticDB does, `start` is that of the whole table even when rows were left out in front.
   */
  | { readonly kind: 'range'; readonly name: ColumnName; readonly start: number; readonly step: number }
  | { readonly kind: 'values'; readonly name: ColumnName; readonly data: ColumnData }
  | { readonly kind: 'levels'; readonly levels: readonly FrameColumn[] };

export interface FrameColumn {
  readonly name: ColumnName;
  readonly data: ColumnData;
}

/** pandas allows numbers as names, and none. */
export type ColumnName = string | number | null;

export type ColumnData =
  | { readonly kind: 'number'; readonly type: NumberTypeName; readonly values: NumberArray }
  /** 0 and 1. */
  | { readonly kind: 'bool'; readonly values: Uint8Array }
  /** Nanoseconds since 1970, UTC (local time when `timezone` is null); a missing time is −2^63. */
  | { readonly kind: 'time'; readonly timezone: string | null; readonly values: BigInt64Array }
  /** Each value is a place in `words`, or `NO_TEXT` (python's None) or `NAN_TEXT`. */
  | { readonly kind: 'text'; readonly indices: Int32Array; readonly words: readonly string[] }
  /** Each value is a place in `categories`, or −1 for none. */
  | {
      readonly kind: 'category';
      readonly codes: NumberArray;
      readonly categories: readonly string[] | readonly bigint[];
    };

/** The sink that fits a column of the schema. */
export function sinkFor(type: number, name: string): ColumnSink {
  const row = typeRow(type);
  if (row === undefined) throw unsupported(`column "${name}" of type ${type}`);
  if (row.name === 'text') return new TextSink();
  return new NumberSink(row.name === 'empty' ? TYPE.float64 : type);
}

/** Puts filled sinks together as the table they came from. `positions` are the columns of the schema that were read. */
export function frameOf(
  index: VersionIndex,
  positions: readonly number[],
  sinks: ReadonlyMap<number, ColumnSink>,
  rows: number,
  metadata: MetadataValue,
): ArcticFrame {
  const { descriptor, normalization } = index.description;
  const inIndex = indexColumnCount(index.description);
  const data = positions.map((position) => dataOf(index, position, sinks.get(position)!));
  const [inFront, behind] = [positions.filter((position) => position < inIndex).length, positions.slice(inIndex)];
  if (inFront !== inIndex && descriptor.fields.length > 0) throw corrupt('the columns of an index are missing');
  return {
    version: index.key.version,
    createdNs: index.key.createdNs,
    metadata,
    kind: normalization.kind,
    rows,
    index: indexOf(index, data.slice(0, inFront)),
    columns: behind.map((position, place) => ({
      name: columnName(normalization, descriptor.fields[position]!.name),
      data: data[inFront + place]!,
    })),
    shape: normalization.shape,
  };
}

function dataOf({ description }: VersionIndex, position: number, sink: ColumnSink): ColumnData {
  const { name } = description.descriptor.fields[position]!;
  if (sink instanceof TextSink) return { kind: 'text', indices: sink.indices, words: sink.words };
  const { type, values } = sink as NumberSink;
  const categories = description.normalization.categories.get(name);
  if (categories !== undefined) return { kind: 'category', codes: values, categories };
  const row = typeRow(type)!;
  if (row.name === 'bool') return { kind: 'bool', values: values as Uint8Array };
  if (row.name === 'time') return { kind: 'time', timezone: null, values: values as BigInt64Array };
  return { kind: 'number', type: row.name as NumberTypeName, values };
}

function indexOf({ description }: VersionIndex, columns: readonly ColumnData[]): FrameIndex {
  const { descriptor, normalization } = description;
  const { index, moreLevels } = normalization;
  const [first] = columns;
  const stored = descriptor.fields[0]?.name ?? '';
  const name = normalization.kind === 'arrow' ? stored : indexName(normalization, index.name || stored);
  if (first === undefined)
    return { kind: 'range', name: indexName(normalization, index.name), start: index.start, step: index.step || 1 };
  if (moreLevels.length > 0) {
    const levels = columns.map((data, level) => ({
      name: level === 0 ? name : levelName(descriptor.fields[level]!.name, moreLevels[level - 1]!.isUnnamed),
      data: inZone(data, level === 0 ? index.timezone : moreLevels[level - 1]!.timezone),
    }));
    return { kind: 'levels', levels };
  }
  if (first.kind === 'time') return { kind: 'time', name, timezone: index.timezone, values: first.values };
  return { kind: 'values', name, data: first };
}

function inZone(data: ColumnData, timezone: string | null): ColumnData {
  return data.kind === 'time' ? { ...data, timezone } : data;
}

function indexName({ index }: Normalization, name: string): ColumnName {
  if (index.isUnnamed || name === '') return null;
  return index.isNumberName ? Number(name) : name;
}

function levelName(stored: string, isUnnamed: boolean): ColumnName {
  return isUnnamed || stored.startsWith('__fkidx__') ? null : stored.replace('__idx__', '');
}

function columnName(normalization: Normalization, stored: string): ColumnName {
  const { kind, seriesName, names, hasDefaultColumnNames } = normalization;
  if (kind === 'series') return seriesName;
  if (hasDefaultColumnNames) return Number(stored);
  const note = names.get(stored);
  if (note?.kind === 'none') return null;
  const name = note?.name ?? stored;
  return note?.kind === 'number' ? Number(name) : name;
}
