import { describeSeries, heapAlloc, type Alloc, type SeriesKey } from './candles.ts';
import { listKeys } from './coverage.ts';
import { DataError } from './errors.ts';
import { readSeries, type LoadedSeries } from './cache/read-series.ts';
import { nearest } from './nearest.ts';
import type { HalfOpenRange } from './timerange.ts';

export interface LoadRequest {
  readonly dataDir: string;
  readonly key: SeriesKey;
  /** Inclusive; from the first candle when left out. */
  readonly fromMs?: number;
  /** Exclusive; to the last candle when left out. */
  readonly toMs?: number;
  /** Where the columns go; the heap when left out. */
  readonly alloc?: Alloc;
}

/**
 * Loads a series from the cache, reading only the bytes of the range. A range in which it has no candle gives an empty series.
 * Funding times are floored to whole seconds, as freqtrade does when it reads them.
 * Throws `no-series` that lists what there is, `cache-corrupt`, `cache-newer`.
 */
export function loadCandles({ dataDir, key, fromMs, toMs, alloc = heapAlloc }: LoadRequest): LoadedSeries {
  const isFunding = key.kind === 'funding';
  const range =
    fromMs === undefined && toMs === undefined ? undefined : { fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity };
  const series = readSeries(dataDir, key, alloc, isFunding && range !== undefined ? inWholeSeconds(range) : range);
  if (series === null) throw noSeries(dataDir, key);
  if (isFunding) floorToSeconds(series.openTimeMs);
  return series;
}

/** The range in which those times lie that, in whole seconds, lie in a range: an event is some milliseconds late. */
function inWholeSeconds({ fromMs, toMs }: HalfOpenRange): HalfOpenRange {
  return { fromMs: Math.ceil(fromMs / 1000) * 1000, toMs: Math.ceil(toMs / 1000) * 1000 };
}

function floorToSeconds(times: Float64Array): void {
  for (let i = 0; i < times.length; i += 1) times[i] = Math.floor(times[i]! / 1000) * 1000;
}

function noSeries(dataDir: string, key: SeriesKey): DataError {
  return new DataError(
    'no-series',
    `No candles of ${describeSeries(key)} in ${dataDir}: ${whatThereIs(listKeys(dataDir), key)}`,
  );
}

/** The most useful thing to say about what the folder has instead, from near to far. */
function whatThereIs(keys: readonly SeriesKey[], wanted: SeriesKey): string {
  if (keys.length === 0)
    return 'the folder has no series at all. Bring some with `tradai data import` or `tradai data download`.';
  const sameVenue = keys.filter((key) => key.exchange === wanted.exchange && key.market === wanted.market);
  if (sameVenue.length === 0)
    return `it has no ${wanted.exchange} ${wanted.market} series, but ${listed(keys.map((key) => `${key.exchange} ${key.market}`))}.`;
  const samePair = sameVenue.filter((key) => key.pair === wanted.pair);
  if (samePair.length > 0)
    return `of ${wanted.pair} it has ${listed(samePair.map((key) => (key.kind === 'candle' ? key.timeframe : `${key.timeframe} ${key.kind}`)))}.`;
  const pairs = [...new Set(sameVenue.map((key) => key.pair))];
  const near = nearest(wanted.pair, pairs);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `it has ${listed(pairs)}.${hint}`;
}

function listed(words: readonly string[]): string {
  const unique = [...new Set(words)];
  const shown = unique.slice(0, 20).join(', ');
  return unique.length > 20 ? `${shown} and ${unique.length - 20} more` : shown;
}
