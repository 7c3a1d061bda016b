import { withCacheLock, withSeriesLock } from '../cache/lock.ts';
import { readHeader, readSeries, readTimes } from '../cache/read-series.ts';
import { libraryOfSeries } from '../arcticdb/series-names.ts';
import { coverageOf, listKeys } from '../coverage.ts';
import { storeSeries } from '../import-on-demand.ts';
import { allocColumns, heapAlloc, makeSeries, type SeriesKey } from '../candles.ts';
import { readKnownEmpty, withEmpty, writeKnownEmpty } from '../warm-up/known-empty.ts';
import type { CandleTarget } from './candle-target.ts';

/** Stores in the local cache. Its lock is held while a file is written, and not while candles are waited for. */
export function cacheTarget(dataDir: string): CandleTarget {
  return {
    place: dataDir,
    alone: (key, work) => withSeriesLock(dataDir, key, work),
    span: (key) => {
      const header = readHeader(dataDir, key);
      return Promise.resolve(header === null || header.count === 0 ? null : header);
    },
    async add(series) {
      const [stored] = await storeSeries(dataDir, [series], 'replace');
      const { candles, added, differing } = stored!;
      return { candles, added, replaced: differing };
    },
    knownEmpty: (key) => Promise.resolve(readKnownEmpty(dataDir, key)[sourceOf(key)] ?? []),
    noteEmpty: (key, range) =>
      withCacheLock(dataDir, () =>
        writeKnownEmpty(dataDir, key, withEmpty(readKnownEmpty(dataDir, key), sourceOf(key), [range])),
      ),
    // A series is one file, written as a whole.
    tidy: () => Promise.resolve(),
    coverage: (key) => Promise.resolve(coverageOf(dataDir, key)),
    times: (key) => new Promise((resolve) => resolve(readTimes(dataDir, key))),
    read: (key, range) =>
      new Promise((resolve) =>
        resolve(readSeries(dataDir, key, heapAlloc, range) ?? makeSeries(key, allocColumns(0, heapAlloc))),
      ),
    list: (exchange, market) =>
      Promise.resolve(listKeys(dataDir).filter((key) => key.exchange === exchange && key.market === market)),
    markets: () =>
      Promise.resolve(
        [...Map.groupBy(listKeys(dataDir), libraryOfSeries).values()].map(([key]) => {
          const { exchange, market } = key!;
          return { exchange, market };
        }),
      ),
  };
}

/** As a warm-up calls it. */
function sourceOf({ exchange }: SeriesKey): string {
  return `exchange ${exchange}`;
}
