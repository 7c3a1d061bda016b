import type { GoldenNumber } from './golden-types.ts';

/**
 * A long column as the copy keeps it: its beginning, then every nth value, and a hash of all bits. A column of TA-Lib's own bits is
 * still checked on every candle, by the hash; the others on those that are kept.
 */
export interface ThinColumn {
  readonly length: number;
  readonly first: readonly GoldenNumber[];
  readonly every: number;
  /** Values at `first.length`, `first.length + every`, … */
  readonly rest: readonly GoldenNumber[];
  readonly hash: string;
}
export type StoredColumn = readonly GoldenNumber[] | ThinColumn;

/** A column to compare with: NaN where `known` is false. */
export interface GoldenColumnValues {
  readonly values: Float64Array;
  readonly known: (i: number) => boolean;
  /** Of all bits; null when every value is known anyway. */
  readonly hash: string | null;
}

/** Values of a column that are kept one by one. */
const BEGINNING = 400;

export function thinned(column: readonly GoldenNumber[], every: number): StoredColumn {
  if (column.length <= BEGINNING) return column;
  return {
    length: column.length,
    first: column.slice(0, BEGINNING),
    every,
    rest: column.slice(BEGINNING).filter((_, k) => k % every === 0),
    hash: columnHash(goldenNumbers(column)),
  };
}

export function columnValues(stored: StoredColumn): GoldenColumnValues {
  if (!('first' in stored)) return { values: goldenNumbers(stored), known: () => true, hash: null };
  const { first, every, rest, length, hash } = stored;
  const values = new Float64Array(length).fill(Number.NaN);
  values.set(goldenNumbers(first));
  goldenNumbers(rest).forEach((value, k) => {
    values[first.length + k * every] = value;
  });
  return { values, known: (i) => i < first.length || (i - first.length) % every === 0, hash };
}

export function goldenNumbers(values: readonly GoldenNumber[]): Float64Array {
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}

/** 64 bits over the bits of all values; every NaN counts the same. */
export function columnHash(values: ArrayLike<number>): string {
  const doubles = Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const word of new Uint32Array(doubles.buffer)) {
    a = Math.imul(a ^ word, 0x01000193) ^ (b >>> 13);
    b = Math.imul(b ^ word, 0x85ebca6b) ^ (a >>> 16);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
