import { timeframeMs, TradaiError } from '@tradai/strategy-sdk';
import type { RunSettings } from '../../config/run-settings.ts';
import type { CacheHeader } from '../../data/cache/header.ts';
import { readHeader } from '../../data/cache/read-series.ts';
import type { HalfOpenRange, Timerange } from '../../data/timerange.ts';
import { toHalfOpen } from '../../data/timerange.ts';
import { ownNeed } from '../backtest/needed-series.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { utc } from '../backtest/utc.ts';
import type { StudyNeeds } from './study-candles.ts';

/** What a search sees of the candles, and what it does not. */
export interface Samples {
  /** Where trials trade. */
  readonly inSample: Sample;
  /** Null when the whole range is searched. */
  readonly outOfSample: Sample | null;
}

/** A stretch of candles, and the pairs that have some there. */
export type Sample = Pick<BacktestRequest, 'timerange' | 'pairs'>;

/** A run trades a candle, and needs another one to leave. */
const FEWEST_CANDLES = 2;

/**
 * Cuts what can be traded of a range in two, at a candle's open: the last `share` of the candles is out of sample. `share` is at least 0
 * and below 1; with 0 nothing is cut off. Throws `bad-option` for any other share, and when a part would have less than two candles.
 */
export function splitSamples(
  tradable: HalfOpenRange,
  share: number,
  candleMs: number,
): { readonly inSample: Timerange; readonly outOfSample: Timerange } {
  const { fromMs, toMs } = tradable;
  const candles = Math.round((toMs - fromMs) / candleMs);
  const unseen = Math.round(candles * share);
  if (unseen < FEWEST_CANDLES || candles - unseen < FEWEST_CANDLES)
    throw new TradaiError(
      'bad-option',
      `${candles} candles from ${utc(fromMs)} on cannot be split with ${share * 100} % out of sample; expected at least ${FEWEST_CANDLES} on each side.`,
    );
  const cutMs = toMs - unseen * candleMs;
  return { inSample: { startMs: fromMs, endMs: cutMs - 1 }, outOfSample: { startMs: cutMs, endMs: toMs - 1 } };
}

/** Throws `bad-option`. */
export function checkShare(share: number): void {
  if (!(share >= 0 && share < 1))
    throw new TradaiError('bad-option', `split is ${share}; expected a ratio from 0 on and below 1, such as 0.3.`);
}

/**
 * A part of a range with the pairs that can be traded in it: one that was listed later is left out of what was before. A pair that has
 * no candles at all stays, and so do all when none is left: what a run says of them is better than anything that could be said here.
 */
export function sampleWithin(
  request: BacktestRequest,
  settings: RunSettings,
  needed: StudyNeeds,
  timerange: Timerange,
): Sample {
  const candleMs = timeframeMs(settings.timeframe);
  const { fromMs, toMs } = toHalfOpen(timerange);
  const pairs = request.pairs.filter((pair) => {
    const header = headerOf(request, settings, needed, pair);
    if (header === null) return true;
    const firstMs = Math.max(fromMs, header.firstMs + needed.startupCandles * candleMs);
    return Math.min(toMs, header.lastMs + candleMs) - firstMs >= FEWEST_CANDLES * candleMs;
  });
  return { timerange, pairs: pairs.length === 0 ? request.pairs : pairs };
}

/**
 * From the first candle that any pair can trade to the end of the last one: of the request's range what is stored, startup candles aside.
 * Empty when nothing is left; what a run says then is better than anything that could be said here.
 */
export function tradableRange(request: BacktestRequest, settings: RunSettings, needed: StudyNeeds): HalfOpenRange {
  const candleMs = timeframeMs(settings.timeframe);
  const asked = toHalfOpen(request.timerange);
  const stored = request.pairs.flatMap((pair) => headerOf(request, settings, needed, pair) ?? []);
  if (stored.length === 0) return { fromMs: 0, toMs: 0 };
  const firstMs = Math.min(...stored.map((header) => header.firstMs)) + needed.startupCandles * candleMs;
  const endMs = Math.max(...stored.map((header) => header.lastMs)) + candleMs;
  return {
    fromMs: onGrid(Math.max(asked.fromMs, firstMs), firstMs, candleMs),
    toMs: onGrid(Math.min(asked.toMs, endMs), firstMs, candleMs),
  };
}

/** Of a pair's own candles; null when there are none. */
function headerOf(
  { exchange, timerange, dataDir }: BacktestRequest,
  settings: RunSettings,
  built: StudyNeeds,
  pair: string,
): CacheHeader | null {
  const header = readHeader(dataDir, ownNeed({ built, settings, exchange, timerange }, pair).key);
  return header === null || header.count === 0 ? null : header;
}

/** The next open of a candle. */
function onGrid(timeMs: number, openMs: number, candleMs: number): number {
  return openMs + Math.ceil((timeMs - openMs) / candleMs) * candleMs;
}
