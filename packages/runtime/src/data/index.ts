export {
  describeSeries,
  heapAlloc,
  makeSeries,
  MARKETS,
  SERIES_KINDS,
  type Alloc,
  type CandleSeries,
  type Columns,
  type MarketKind,
  type SeriesKey,
  type SeriesKind,
} from './candles.ts';
export { DataError, type DataErrorCode, type DataErrorPlace, type ImportErrorCode } from './errors.ts';
export { countMissing, findGaps, type Gap } from './gaps.ts';
export { fillGaps, type FilledSeries } from './fill-gaps.ts';
export { dailyPriceDigits, dayOf, priceDigits, type DailyPriceDigits } from './price-digits.ts';
export { parseTimerange, toHalfOpen, type HalfOpenRange, type Timerange } from './timerange.ts';
export { candleOpenMs, isTimeframe, nextOpenMs, timeframeMs, TIMEFRAMES, type Timeframe } from '@tradai/strategy-sdk';
export { coverageOf, listSeries, type Coverage, type ListedSeries } from './coverage.ts';
export { loadCandles, type LoadRequest } from './load-candles.ts';
export { makeFolder } from './make-folder.ts';
export { readHeader, type LoadedSeries } from './cache/read-series.ts';
export type { CacheHeader } from './cache/header.ts';
export { isExchangeName, seriesPath } from './cache/series-path.ts';
export { nearest } from './nearest.ts';
export { parseImportOptions, IMPORT_FIELDS, type ImportField, type ImportOptions } from './import/options.ts';
export { importFiles, importFolder, importIntoCache, storeSeries } from './import-on-demand.ts';
export type { ImportContext, ImportedSeries, ImportResult } from './import/import-files.ts';
export type { ImportProgress } from './import/progress.ts';
export type { ImportWarning } from './import/warnings.ts';
export type { ExistingPolicy, StoredSeries, StoreOptions, StoreResult } from './import/import-into-cache.ts';
export { loadDownload } from './download/on-demand.ts';
export type {
  CandlePage,
  CandleTarget,
  DownloadProgress,
  ExchangeCandles,
  SeriesOutcome,
  SeriesWish,
} from './download/index.ts';
export { loadArcticdb } from './arcticdb/on-demand.ts';
export type {
  ArcticLibrary,
  ArcticSource,
  ArcticStorage,
  ArcticWriter,
  ObjectClient,
  StoredCandles,
  WriterLease,
  WriterLeases,
} from './arcticdb/index.ts';
export { firstOpenFrom } from './warm-up/closed-range.ts';
export { candlesIn, firstFrom, joinNear, missingRanges, overlapOf, withoutRanges } from './warm-up/missing-ranges.ts';
