import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { heapAlloc, MARKETS, type CandleSeries, type SeriesKey } from './candles.ts';
import { seriesKeyOfPath } from './cache/series-path.ts';
import { readHeader, readSeries } from './cache/read-series.ts';
import { countMissing, findGaps, type Gap } from './gaps.ts';

/** What the cache says about a series without reading its candles. */
export interface ListedSeries {
  readonly key: SeriesKey;
  readonly candles: number;
  /** Open times; `null` for a series without candles. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

export interface Coverage extends ListedSeries {
  /** Holes between first and last, oldest first. Empty for funding rates, which have no grid. */
  readonly gaps: readonly Gap[];
  /** Candles missing in all gaps together. */
  readonly missing: number;
  /** Always 0: the cache refuses them at import. Shown because people look for it. */
  readonly duplicates: number;
  /** Candles in which nothing was traded. */
  readonly zeroVolume: number;
}

/** Every series in a data folder, by exchange, market, pair, timeframe. A folder that does not exist has none. */
export function listSeries(dataDir: string): ListedSeries[] {
  return listKeys(dataDir).map((key) => {
    const header = readHeader(dataDir, key);
    if (header === null || header.count === 0) return { key, candles: 0, firstMs: null, lastMs: null };
    return { key, candles: header.count, firstMs: header.firstMs, lastMs: header.lastMs };
  });
}

/** Reads the series and counts. `null` when the cache does not have it. */
export function coverageOf(dataDir: string, key: SeriesKey): Coverage | null {
  const series = readSeries(dataDir, key, heapAlloc);
  return series === null ? null : coverageOfSeries(series);
}

export function coverageOfSeries({ key, length, openTimeMs, volume }: CandleSeries): Coverage {
  const gaps = key.kind === 'funding' || key.kind === 'trades' ? [] : findGaps(openTimeMs, key.timeframe);
  return {
    key,
    candles: length,
    firstMs: openTimeMs[0] ?? null,
    lastMs: openTimeMs[length - 1] ?? null,
    gaps,
    missing: countMissing(gaps),
    duplicates: 0,
    zeroVolume: volume.reduce((count, traded) => (traded === 0 ? count + 1 : count), 0),
  };
}

/** Keys by file names alone, sorted. Only the places where series lie are looked at: the folder may hold anything else. */
export function listKeys(dataDir: string): SeriesKey[] {
  return namesIn(dataDir).flatMap((exchange) =>
    MARKETS.flatMap((market) => {
      const folder = join(dataDir, exchange, market);
      const keys = namesIn(folder).map((name) => seriesKeyOfPath(dataDir, join(folder, name)));
      return keys.filter((key) => key !== null);
    }),
  );
}

/** Sorted; empty for what is not there or no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
