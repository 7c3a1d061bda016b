import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnData, ColumnName, FrameColumn, FrameIndex, ArcticFrame } from './frame.ts';
import { MetadataDuration, MetadataOpaque, MetadataTime, type MetadataValue } from './msgpack.ts';
import { NO_TEXT } from './sinks.ts';

/** What the real library read from a fixture. */
export interface Expected {
  readonly libraries: readonly ExpectedLibrary[];
}

export interface ExpectedLibrary {
  readonly name: string;
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly symbols: readonly string[];
  readonly snapshots: readonly ExpectedSnapshot[];
  readonly items: readonly ExpectedItem[];
}

export interface ExpectedSnapshot {
  readonly name: string;
  readonly metadata: unknown;
  readonly symbols: Readonly<Record<string, number>>;
  readonly frames: Readonly<Record<string, Json>>;
}

export interface ExpectedItem {
  readonly symbol: string;
  readonly versions: readonly {
    readonly version: number;
    readonly live: boolean;
    readonly created_ns?: string;
    readonly metadata?: unknown;
    readonly frame?: Json;
    readonly error?: string;
  }[];
  readonly latest?: number;
  readonly as_of?: readonly {
    readonly as_of?: number;
    readonly as_of_ns?: string;
    readonly version?: number;
    readonly error?: string;
  }[];
  readonly queries?: readonly {
    readonly what: string;
    readonly from_ns?: string | null;
    readonly to_ns?: string | null;
    readonly columns?: readonly string[];
    readonly rows?: readonly [number, number];
    readonly result?: Json;
    readonly error?: string;
  }[];
}

export type Json = Readonly<Record<string, unknown>>;

const OWN = join(import.meta.dirname, 'fixtures');
const REPOSITORY = join(import.meta.dirname, '../../../../..');
/** The shared reference data has more libraries than this repository. */
const SHARED = join(process.env['TRADAI_REFERENCE'] ?? join(REPOSITORY, '..', 'shared'), 'fixtures', 'arcticdb');

export interface FixtureLibrary {
  readonly fixture: string;
  readonly backend: 's3' | 'lmdb';
  readonly folder: string;
  readonly expected: Expected;
}

/** Every fixture once: those of this repository, and the rest from the shared reference data where there are any. */
export function fixtureLibraries(): FixtureLibrary[] {
  const found = new Map<string, FixtureLibrary>();
  for (const root of [OWN, SHARED]) {
    if (!existsSync(root)) continue;
    for (const { name: fixture } of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
      for (const backend of ['s3', 'lmdb'] as const) {
        const file = join(root, fixture, `${backend}.expected.json`);
        if (found.has(`${fixture} ${backend}`) || !existsSync(file)) continue;
        const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected;
        found.set(`${fixture} ${backend}`, { fixture, backend, folder: join(root, fixture, backend), expected });
      }
  }
  return [...found.values()];
}

const INLINE_ROWS = 40;

/** A frame in the form of the expected files: hashes of columns, and the values of short ones. */
export function frameJson(frame: ArcticFrame, inlineRows = INLINE_ROWS): Json {
  const isInline = frame.rows <= inlineRows;
  if (frame.kind === 'array')
    return {
      kind: 'ndarray',
      shape: frame.shape,
      column: dataJson(frame.columns[0]!.data, frame.shape.reduce((a, b) => a * b, 1) <= inlineRows),
    };
  return {
    kind: frame.kind === 'series' ? 'series' : 'dataframe',
    rows: frame.rows,
    index: indexJson(frame.index, isInline),
    columns: frame.columns.map((column) => columnJson(column, isInline)),
  };
}

/** What identifies the result of a query. */
export function lightJson(frame: ArcticFrame): Json {
  const { rows, index, columns, ...others } = frameJson(frame, 0) as { index: Json; columns: Json[]; rows: number };
  if (columns === undefined) return others;
  const keep = ['kind', 'start', 'step', 'sha256', 'first_ns', 'last_ns', 'tz'];
  return {
    rows,
    columns: columns.map(({ name, dtype, sha256 }) => ({ name, dtype, sha256 })),
    index: Object.fromEntries(Object.entries(index).filter(([key]) => keep.includes(key))),
  };
}

export function metadataJson(value: MetadataValue): unknown {
  if (value instanceof MetadataTime) return { $timestamp_ns: String(value.ns), tz: value.timezone };
  if (value instanceof MetadataDuration) return { $timedelta_ns: String(value.ns) };
  if (value instanceof MetadataOpaque) return { $opaque: 'python' };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map((inner) => metadataJson(inner as MetadataValue));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, metadataJson(inner)]));
  return scalarJson(value);
}

function indexJson(index: FrameIndex, isInline: boolean): Json {
  switch (index.kind) {
    case 'range':
      return { kind: 'range', name: index.name, start: index.start, step: index.step };
    case 'levels':
      return { kind: 'multi', levels: index.levels.map((level) => columnJson(level, isInline)) };
    case 'values':
      return { kind: 'values', name: index.name, ...dataJson(index.data, isInline) };
    case 'time': {
      const { values, timezone } = index;
      const ends = values.length === 0 ? {} : { first_ns: String(values[0]), last_ns: String(values.at(-1)) };
      const data = dataJson({ kind: 'time', timezone, values }, isInline);
      return { kind: 'datetime', name: index.name, ...data, tz: timezone, ...ends };
    }
  }
}

function columnJson({ name, data }: FrameColumn, isInline: boolean): Json {
  return { name: name satisfies ColumnName, ...dataJson(data, isInline) };
}

function dataJson(data: ColumnData, isInline: boolean): Json {
  switch (data.kind) {
    case 'number':
      return {
        dtype: data.type,
        sha256: sha256(withoutNanPayloads(data.values)),
        ...(isInline ? { values: Array.from(data.values as Float64Array, scalarJson) } : {}),
      };
    case 'bool':
      return {
        dtype: 'bool',
        sha256: sha256(data.values),
        ...(isInline ? { values: Array.from(data.values, (value) => value === 1) } : {}),
      };
    case 'time':
      return {
        dtype: 'datetime64[ns]',
        ...(data.timezone === null ? {} : { tz: data.timezone }),
        sha256: sha256(data.values),
        ...(isInline ? { values: Array.from(data.values, String) } : {}),
      };
    case 'text':
      return textJson(
        'object',
        Array.from(data.indices, (place) => wordOf(data.words, place)),
        isInline,
      );
    case 'category': {
      const codes = Array.from(data.codes as Int32Array, (code) => (code < 0 ? null : data.categories[code]!));
      return { ...textJson('category', codes, isInline), categories: data.categories.map(scalarJson) };
    }
  }
}

const NAN = Symbol('NaN');
type Word = string | bigint | null | typeof NAN;

function wordOf(words: readonly string[], place: number): Word {
  return place >= 0 ? words[place]! : place === NO_TEXT ? null : NAN;
}

function textJson(dtype: string, values: readonly Word[], isInline: boolean): Json {
  const tokens = values.map((value) =>
    value === null ? 'n' : value === NAN ? 'x' : typeof value === 'bigint' ? `i${value}` : `s${String(value)}`,
  );
  return {
    dtype,
    sha256: sha256(Buffer.from(JSON.stringify(tokens))),
    ...(isInline
      ? { values: values.map((value) => (value === NAN ? { $: 'NaN' } : scalarJson(value as string))) }
      : {}),
  };
}

function scalarJson(value: number | bigint | string | boolean | null): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : { $int: String(value) };
  }
  if (typeof value !== 'number') return value;
  if (Number.isNaN(value)) return { $: 'NaN' };
  if (!Number.isFinite(value)) return { $: value > 0 ? 'Infinity' : '-Infinity' };
  return Object.is(value, -0) ? { $: '-0' } : value;
}

/** NaNs come in many bit patterns; the files hash one. */
function withoutNanPayloads(values: ArrayBufferView): ArrayBufferView {
  if (values instanceof Float64Array || values instanceof Float32Array)
    return values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return values;
}

function sha256(values: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}
