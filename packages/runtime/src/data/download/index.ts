import type * as OfArctic from './arctic-target.ts';

export { candlePages, endOfClosed, type CandlePage } from './candle-pages.ts';
export { cacheTarget } from './cache-target.ts';
export type { CandleTarget } from './candle-target.ts';
export { download, type DownloadProgress } from './download.ts';
export type { DownloadWorld, SeriesOutcome, SeriesWish } from './download-series.ts';
export type { ExchangeCandles } from './exchange-candles.ts';

/** Loaded when it is asked for, with ArcticDB's writer. */
export const arcticTarget = async (
  ...given: Parameters<typeof OfArctic.arcticTarget>
): Promise<ReturnType<typeof OfArctic.arcticTarget>> => (await import('./arctic-target.ts')).arcticTarget(...given);
export { pageStore } from './page-store.ts';
export { mergeColumns } from '../import/merge-columns.ts';
