import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import type { GoldenNumber, GoldenParams, PatternHits } from './golden-types.ts';
import { goldenNumbers, type StoredColumn } from './thin-column.ts';

/** The copied vectors; see `data/README.md` for the format. */
let folder = join(import.meta.dirname, 'data');

/** Reads the whole vectors, of which `data` is a reduced copy. */
export function readGoldensFrom(other: string): void {
  folder = other;
}

export interface TalibCase {
  readonly series: string;
  readonly inputs: readonly string[];
  readonly params: GoldenParams;
  /** Library settings that the call was made under; TradAI has no such settings. */
  readonly settings?: unknown;
  /** The older profile: not in the copy. */
  readonly '0.6'?: TalibResult;
  readonly '0.8': TalibResult;
}
export type TalibResult =
  | { readonly lookback: number; readonly out: readonly StoredColumn[] }
  | { readonly error: string };

export interface TalibGolden {
  readonly function: string;
  readonly outputs: readonly string[];
  readonly types: readonly ('float64' | 'int32')[];
  readonly cases: readonly TalibCase[];
}

export interface ExtraCase {
  readonly series: string;
  readonly source: string;
  readonly call: string;
  readonly params: GoldenParams;
  readonly out?: Readonly<Record<string, StoredColumn>>;
  /** The library gives nothing for so few candles. */
  readonly none?: boolean;
}
export interface ExtraGolden {
  readonly indicator: string;
  readonly cases: readonly ExtraCase[];
}

export interface GoldenSeries {
  readonly columns: Readonly<Record<string, readonly GoldenNumber[]>>;
}

export function talibGolden(name: string): TalibGolden {
  const golden = read(`talib/${name}.json.gz`) as TalibGolden;
  // Whole vectors hold two profiles, the newer one only where it differs.
  const cases = golden.cases.map((one) => ((one['0.8'] as unknown) === 'same' ? { ...one, '0.8': one['0.6']! } : one));
  return { ...golden, cases };
}
export function extraGolden(name: string): ExtraGolden {
  return read(`extra/${name}.json.gz`) as ExtraGolden;
}

/** Names of all golden functions, whether built or not. */
export function goldenNames(): { readonly talib: readonly string[]; readonly extra: readonly string[] } {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { readonly functions: object };
  const extra = JSON.parse(readFileSync(join(folder, 'extra-index.json'), 'utf8')) as object;
  return { talib: Object.keys(index.functions), extra: Object.keys(extra) };
}

/** Made-up candles around patterns that real ones hardly ever show, and TA-Lib's hits on them. */
export function syntheticPatterns(): { readonly candles: CandleColumns; readonly hits: PatternHits } {
  const { columns, patterns } = read('pattern-hits-synthetic.json.gz') as {
    readonly columns: Readonly<Record<string, readonly number[]>>;
    readonly patterns: PatternHits;
  };
  const field = (name: string): Float64Array => Float64Array.from(columns[name] ?? columns['close']!, Number);
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map(field);
  const nothing = new Float64Array(close!.length);
  const candles = {
    openTimeMs: nothing,
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: nothing,
    length: nothing.length,
  };
  return { candles, hits: patterns };
}

let inputs: Readonly<Record<string, GoldenSeries>> | undefined;

/** Candles of a golden series. `unit` and `periods`, which no candle has, can stand in for a field: `{ close: 'unit' }`. */
export function goldenCandles(series: string, replaced: Readonly<Record<string, string>> = {}): CandleColumns {
  inputs ??= read('inputs.json.gz') as Readonly<Record<string, GoldenSeries>>;
  const columns = inputs[series]!.columns;
  const field = (name: string): Float64Array => goldenNumbers(columns[replaced[name] ?? name]!);
  return {
    openTimeMs: field('timestamp'),
    open: field('open'),
    high: field('high'),
    low: field('low'),
    close: field('close'),
    volume: field('volume'),
    length: columns['close']!.length,
  };
}

function read(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8'));
}
