import { describeSeries, heapAlloc, makeSeries, type CandleSeries, type SeriesKey } from '../candles.ts';
import { withCacheLock } from '../cache/lock.ts';
import { readSeries } from '../cache/read-series.ts';
import { seriesPath } from '../cache/series-path.ts';
import { writeSeries } from '../cache/write-series.ts';
import { DataError } from '../errors.ts';
import { importFiles, type ImportContext, type ImportResult } from './import-files.ts';
import { mergeColumns } from './merge-columns.ts';
import type { ImportOptions } from './options.ts';
import { iso } from './row-order.ts';

/** A candle that the cache already has with other values: refuse the import, keep the stored one, or take the new one. */
export type ExistingPolicy = 'refuse' | 'keep' | 'replace';

export interface StoreOptions {
  readonly existing?: ExistingPolicy;
}

export interface StoredSeries {
  readonly key: SeriesKey;
  readonly path: string;
  /** Candles in the cache now. */
  readonly candles: number;
  /** Candles that the cache did not have. */
  readonly added: number;
  /** Candles that were there with other values and were replaced or kept, by policy. */
  readonly differing: number;
}

export interface StoreResult extends ImportResult {
  readonly stored: readonly StoredSeries[];
}

/**
 * Imports files and stores every series in the cache, joined with what is there. All or nothing: a fault in any file, or a candle that
 * contradicts a stored one, leaves the cache as it was.
 */
export async function importIntoCache(
  dataDir: string,
  paths: readonly string[],
  options: ImportOptions & StoreOptions,
  context: ImportContext,
): Promise<StoreResult> {
  const { existing = 'refuse', ...importOptions } = options;
  const result = await importFiles(paths, importOptions, context);
  const stored = await storeSeries(dataDir, result.series, existing);
  return { ...result, stored };
}

/** Joins series with those in the cache and writes them, under the cache's lock. Throws `conflict`, `cache-locked`. */
export async function storeSeries(
  dataDir: string,
  list: readonly CandleSeries[],
  existing: ExistingPolicy = 'refuse',
): Promise<StoredSeries[]> {
  return withCacheLock(dataDir, () => {
    const joined = list.map((series) => joinStored(dataDir, series, existing));
    const changed = joined.filter(({ changes }) => changes).map(({ series }) => series);
    writeSeries(dataDir, changed);
    return joined.map(({ series: { key, length }, added, differing }) => ({
      key,
      path: seriesPath(dataDir, key),
      candles: length,
      added,
      differing,
    }));
  });
}

interface JoinedSeries {
  readonly series: CandleSeries;
  readonly added: number;
  readonly differing: number;
  readonly changes: boolean;
}

function joinStored(dataDir: string, series: CandleSeries, existing: ExistingPolicy): JoinedSeries {
  const old = readSeries(dataDir, series.key, heapAlloc);
  if (old === null || old.length === 0) return { series, added: series.length, differing: 0, changes: true };
  const { columns, equal, differing } = mergeColumns(old, series, (row) => {
    if (existing === 'refuse') throw contradiction(series.key, old.openTimeMs[row]!, seriesPath(dataDir, series.key));
    return existing === 'keep' ? 'a' : 'b';
  });
  const added = series.length - equal - differing;
  return {
    series: makeSeries(series.key, columns),
    added,
    differing,
    changes: added > 0 || (differing > 0 && existing === 'replace'),
  };
}

function contradiction(key: SeriesKey, timeMs: number, file: string): DataError {
  const message = `${describeSeries(key)}: the candle of ${iso(timeMs)} differs from the one in the cache (${file}). Option existing: keep or replace settles it; another data folder keeps both.`;
  return new DataError('conflict', message, { file, remedy: 'existing' });
}
