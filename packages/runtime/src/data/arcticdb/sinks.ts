import { heapAlloc, type Alloc } from '../candles.ts';
import { TYPE, typeRow, type NumberArray } from './column-types.ts';
import { corrupt, unsupported } from './errors.ts';
import { wordAt } from './pool-words.ts';
import type { Segment, StoredColumn } from './segment.ts';

/** Where one column of a frame comes together, slice by slice, in any order of the slices. */
export interface ColumnSink {
  /** Memory for `rows` values in all. Called once, before anything is put. */
  allocate(rows: number): void;
  /** Takes rows [from, to) of a slice's column, to lie from `at` on. */
  put(column: StoredColumn, segment: Segment, from: number, to: number, at: number): void;
  /** `count` rows from `at` on have no value. */
  putMissing(at: number, count: number): void;
}

/** Numbers, times and bools of a type that is known beforehand; values of a smaller type are widened. */
export class NumberSink implements ColumnSink {
  readonly type: number;
  readonly #alloc: Alloc;
  values: NumberArray = new Uint8Array(0);

  constructor(type: number, alloc: Alloc = heapAlloc) {
    this.type = type;
    this.#alloc = alloc;
  }

  allocate(rows: number): void {
    const row = knownType(this.type);
    this.values =
      this.type === TYPE.float64 ? this.#alloc(rows) : new row.array(new ArrayBuffer(rows * row.width), 0, rows);
  }

  put(column: StoredColumn, _segment: Segment, from: number, to: number, at: number): void {
    const given = valuesOf(column);
    if (column.rows !== null || column.items < to) {
      this.putMissing(at, to - from);
      eachPresent(column, from, to, (item, row) => {
        this.values[at + row] = this.#converted(given[item]!);
      });
    } else if (sameKind(given, this.values)) this.#copy(given, from, to, at);
    else for (let i = from; i < to; i += 1) this.values[at + i - from] = this.#converted(given[i]!);
  }

  putMissing(at: number, count: number): void {
    this.values.fill(missingValue(this.type) as never, at, at + count);
  }

  #copy(given: NumberArray, from: number, to: number, at: number): void {
    this.values.set(given.subarray(from, to) as never, at);
  }

  #converted(value: number | bigint): never {
    const isWide = this.values instanceof BigInt64Array || this.values instanceof BigUint64Array;
    if (isWide && typeof value === 'number' && !Number.isInteger(value))
      throw corrupt(`a slice has the value ${value} in a column of whole numbers`);
    return (isWide ? BigInt(value) : Number(value)) as never;
  }
}

/** Times as milliseconds, for candles. Every one must be a whole number of them. */
export class MillisecondSink implements ColumnSink {
  readonly #alloc: Alloc;
  values: Float64Array = new Float64Array(0);

  constructor(alloc: Alloc) {
    this.#alloc = alloc;
  }

  allocate(rows: number): void {
    this.values = this.#alloc(rows);
  }

  put(column: StoredColumn, _segment: Segment, from: number, to: number, at: number): void {
    if (column.field.type !== TYPE.time) throw unsupported('an index that holds no times');
    if (column.rows !== null || column.items < to) throw corrupt('times of an index are missing');
    const { buffer, byteOffset } = column.bytes;
    const halves = new Uint32Array(buffer, byteOffset, column.items * 2);
    const upper = new Int32Array(buffer, byteOffset, column.items * 2);
    const { values } = this;
    let rest = 0;
    for (let i = from; i < to; i += 1) {
      // 2^32 ns are 4294 ms and 967296 ns: every step is exact in doubles.
      const high = upper[2 * i + 1]!;
      const low = high * 967_296 + halves[2 * i]!;
      const whole = Math.floor(low / 1e6);
      values[at + i - from] = high * 4294 + whole;
      rest += low - whole * 1e6;
    }
    if (rest !== 0) throw unsupported('times between whole milliseconds');
  }

  putMissing(): void {
    throw corrupt('times of an index are missing');
  }
}

/** Missing texts, as indices into the words: python's None, and NaN. */
export const NO_TEXT = -1;
export const NAN_TEXT = -2;

/** Texts as numbers of words; each different word is kept once. */
export class TextSink implements ColumnSink {
  readonly words: string[] = [];
  readonly #known = new Map<string, number>();
  indices = new Int32Array(0);

  allocate(rows: number): void {
    this.indices = new Int32Array(rows);
  }

  put(column: StoredColumn, segment: Segment, from: number, to: number, at: number): void {
    if (typeRow(column.field.type)?.name !== 'text')
      throw corrupt(`column "${column.field.name}" holds no text in a slice`);
    // The pool is unpacked in the same working memory as the column.
    const offsets = new Uint32Array(column.bytes.slice().buffer);
    const pool = segment.pool();
    const places = new Map<number, number>();
    if (column.rows !== null || column.items < to) this.putMissing(at, to - from);
    eachPresent(column, from, to, (item, row) => {
      const low = offsets[2 * item]!;
      const high = offsets[2 * item + 1]!;
      this.indices[at + row] = high === 0 ? this.#place(pool, low, places, column.field.type) : missingText(low, high);
    });
  }

  putMissing(at: number, count: number): void {
    this.indices.fill(NO_TEXT, at, at + count);
  }

  #place(pool: Uint8Array, offset: number, places: Map<number, number>, type: number): number {
    const seen = places.get(offset);
    if (seen !== undefined) return seen;
    const word = wordAt(pool, offset, type);
    let place = this.#known.get(word);
    if (place === undefined) {
      place = this.words.push(word) - 1;
      this.#known.set(word, place);
    }
    places.set(offset, place);
    return place;
  }
}

/** Rows [from, to) that have a value: the number of the value, and the row counted from `from`. */
function eachPresent(column: StoredColumn, from: number, to: number, take: (item: number, row: number) => void): void {
  if (column.rows === null) {
    const end = Math.min(to, column.items);
    for (let item = from; item < end; item += 1) take(item, item - from);
    return;
  }
  for (let item = 0; item < column.items; item += 1) {
    const row = column.rows[item]!;
    if (row >= from && row < to) take(item, row - from);
  }
}

function missingText(low: number, high: number): number {
  if (high === 0x7fff_ffff && low === 0xffff_ffff) return NO_TEXT;
  if (high === 0x7fff_ffff && low === 0xffff_fffe) return NAN_TEXT;
  throw corrupt('a text lies beyond all pools');
}

function valuesOf({ bytes, items, field }: StoredColumn): NumberArray {
  return new (knownType(field.type).array)(bytes.buffer, bytes.byteOffset, items);
}

function knownType(code: number): NonNullable<ReturnType<typeof typeRow>> {
  const row = typeRow(code);
  if (row === undefined || row.name === 'text') throw unsupported(`a column of type ${code}`);
  return row;
}

function sameKind(a: NumberArray, b: NumberArray): boolean {
  return a.constructor === b.constructor;
}

function missingValue(type: number): number | bigint {
  if (type === TYPE.float32 || type === TYPE.float64) return Number.NaN;
  if (type === TYPE.time) return -(2n ** 63n);
  return type === TYPE.int64 || type === TYPE.uint64 ? 0n : 0;
}
