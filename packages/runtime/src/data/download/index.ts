export { cacheTarget } from './cache-target.ts';
export type { CandleTarget } from './candle-target.ts';
export { download, type DownloadProgress } from './download.ts';
export type { DownloadWorld, SeriesOutcome, SeriesWish } from './download-series.ts';
export type { ExchangeCandles } from './exchange-candles.ts';
