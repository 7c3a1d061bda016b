import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { FundingRates, MarkCandles } from '../src/backtest/funding-events.ts';
import { heapAlloc, makeSeries, type CandleSeries } from '../src/data/candles.ts';
import { fillGaps } from '../src/data/fill-gaps.ts';
import { parseTimerange, type Timerange } from '../src/data/timerange.ts';

/** The files that a case read: paths under a root. */
export interface CaseFiles {
  readonly root: string;
  readonly names: readonly string[];
}

type Rows = readonly (readonly number[])[];

const remembered = new Map<string, Rows>();

/**
 * The candles of a pair in the range and `startup` candles before it, holes filled; null when there is no file or no candle. Reads
 * the goldens' plain files by itself: parity should not hang on the importer.
 */
export function caseCandles(
  files: CaseFiles,
  pair: string,
  timeframe: Timeframe,
  timerange: string | null,
  startup: number,
): CandleSeries | null {
  const rows = rowsOf(files, pair, timeframe);
  if (rows === null) return null;
  const inRange = cutToRange(rows, rangeOf(timerange), startup * timeframeMs(timeframe));
  if (inRange.length === 0) return null;
  const columns = {
    openTimeMs: column(inRange, 0),
    open: column(inRange, 1),
    high: column(inRange, 2),
    low: column(inRange, 3),
    close: column(inRange, 4),
    volume: column(inRange, 5),
  };
  const market = pair.includes(':') ? 'futures' : 'spot';
  return fillGaps(makeSeries({ exchange: 'binance', market, pair, timeframe, kind: 'candle' }, columns), heapAlloc)
    .series;
}

/** Funding rates of a pair in the range, times in whole seconds. An event some milliseconds after the end of the range is in it. */
export function caseFunding(files: CaseFiles, pair: string, timerange: string | null): FundingRates {
  const all = rowsOf(files, pair, 'funding_rate') ?? [];
  const inSeconds = all.map(([timeMs, rate]) => [Math.floor(timeMs! / 1_000) * 1_000, rate!]);
  const rows = cutToRange(inSeconds, rangeOf(timerange), 0);
  return { openTimeMs: column(rows, 0), open: column(rows, 1) };
}

/** Mark candles of a pair in the range: hourly ones, or those of eight hours where there are no others. */
export function caseMarks(files: CaseFiles, pair: string, timerange: string | null): MarkCandles {
  const all = rowsOf(files, pair, '1h-mark') ?? rowsOf(files, pair, '8h-mark') ?? [];
  const rows = cutToRange(all, rangeOf(timerange), 0);
  return { openTimeMs: column(rows, 0), open: column(rows, 1), close: column(rows, 4) };
}

export function rangeOf(timerange: string | null): Timerange {
  return timerange === null ? { startMs: null, endMs: null } : parseTimerange(timerange);
}

function rowsOf({ root, names }: CaseFiles, pair: string, what: string): Rows | null {
  const wanted = `${pair.replaceAll(/[/:]/g, '_')}-${what}.csv.gz`;
  const name = names.find((path) => basename(path) === wanted);
  if (name === undefined) return null;
  const path = join(root, name);
  const rows = remembered.get(path) ?? readRows(path);
  remembered.set(path, rows);
  return rows;
}

function readRows(path: string): Rows {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split(',').map(Number));
}

/** Both ends included. */
function cutToRange(rows: Rows, { startMs, endMs }: Timerange, beforeMs: number): Rows {
  const fromMs = startMs === null ? Number.NEGATIVE_INFINITY : startMs - beforeMs;
  const toMs = endMs ?? Number.POSITIVE_INFINITY;
  return rows.filter(([timeMs]) => timeMs! >= fromMs && timeMs! <= toMs);
}

function column(rows: Rows, field: number): Float64Array {
  return Float64Array.from(rows, (row) => row[field]!);
}
