import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { heapAlloc, makeSeries, type CandleSeries } from '../src/data/candles.ts';
import { fillGaps } from '../src/data/fill-gaps.ts';
import { parseTimerange, type Timerange } from '../src/data/timerange.ts';

/** Where the candle files of a case lie: folders under a root, searched in this order. */
export interface CandleFolders {
  readonly root: string;
  readonly folders: readonly string[];
}

const remembered = new Map<string, CandleSeries>();

/**
 * The candles of a pair in the range and `startup` candles before it, holes filled; null when there is no file or no candle. Reads
 * the goldens' plain files by itself: parity should not hang on the importer.
 */
export function caseCandles(
  where: CandleFolders,
  pair: string,
  timeframe: Timeframe,
  timerange: string | null,
  startup: number,
): CandleSeries | null {
  const file = where.folders
    .map((folder) => join(where.root, folder, `${pair.replaceAll(/[/:]/g, '_')}-${timeframe}.csv.gz`))
    .find((path) => existsSync(path));
  if (file === undefined) return null;
  const whole = remembered.get(file) ?? readCandles(file, pair, timeframe);
  remembered.set(file, whole);
  const cut = cutToRange(whole, rangeOf(timerange), startup);
  return cut.length === 0 ? null : fillGaps(cut, heapAlloc).series;
}

export function rangeOf(timerange: string | null): Timerange {
  return timerange === null ? { startMs: null, endMs: null } : parseTimerange(timerange);
}

function readCandles(file: string, pair: string, timeframe: Timeframe): CandleSeries {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  const column = (field: number): Float64Array => Float64Array.from(rows, (row) => row[field]!);
  const columns = {
    openTimeMs: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
  return makeSeries({ exchange: 'binance', market: 'spot', pair, timeframe, kind: 'candle' }, columns);
}

function cutToRange(series: CandleSeries, { startMs, endMs }: Timerange, startup: number): CandleSeries {
  const { timeframe } = series.key;
  const candleMs = nextOpenMs(0, timeframe);
  const from = startMs === null ? 0 : series.openTimeMs.findIndex((time) => time >= startMs - startup * candleMs);
  const after = endMs === null ? -1 : series.openTimeMs.findIndex((time) => time > endMs);
  const cut = (column: Float64Array): Float64Array =>
    column.slice(from < 0 ? series.length : from, after < 0 ? series.length : after);
  const { openTimeMs, open, high, low, close, volume } = series;
  return makeSeries(series.key, {
    openTimeMs: cut(openTimeMs),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
  });
}
