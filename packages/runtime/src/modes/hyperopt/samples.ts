import { timeframeMs, TradaiError } from '@tradai/strategy-sdk';
import type { RunSettings } from '../../config/run-settings.ts';
import { readHeader } from '../../data/cache/read-series.ts';
import type { HalfOpenRange, Timerange } from '../../data/timerange.ts';
import { toHalfOpen } from '../../data/timerange.ts';
import { ownNeed, type NeededCandles } from '../backtest/needed-series.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { utc } from '../backtest/utc.ts';

/** What a search sees of the candles, and what it does not. */
export interface Samples {
  /** Where trials trade. */
  readonly inSample: Timerange;
  /** Null when the whole range is searched. */
  readonly outOfSample: Timerange | null;
}

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
): Samples & { outOfSample: Timerange } {
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
 * From the first candle that any pair can trade to the end of the last one: of the request's range what is stored, startup candles aside.
 * Empty when nothing is left; what a run says then is better than anything that could be said here.
 */
export function tradableRange(
  request: BacktestRequest,
  settings: RunSettings,
  needed: NeededCandles,
  startupCandles: number,
): HalfOpenRange {
  const { exchange, timerange, pairs, dataDir } = request;
  const candleMs = timeframeMs(settings.timeframe);
  const asked = toHalfOpen(timerange);
  const choice = { built: needed, settings, exchange, timerange };
  const headers = pairs
    .map((pair) => readHeader(dataDir, ownNeed(choice, pair).key))
    .filter((header) => header !== null);
  const stored = headers.filter(({ count }) => count > 0);
  if (stored.length === 0) return { fromMs: 0, toMs: 0 };
  const firstMs = Math.min(...stored.map((header) => header.firstMs)) + startupCandles * candleMs;
  const endMs = Math.max(...stored.map((header) => header.lastMs)) + candleMs;
  return {
    fromMs: onGrid(Math.max(asked.fromMs, firstMs), firstMs, candleMs),
    toMs: onGrid(Math.min(asked.toMs, endMs), firstMs, candleMs),
  };
}

/** The next open of a candle. */
function onGrid(timeMs: number, openMs: number, candleMs: number): number {
  return openMs + Math.ceil((timeMs - openMs) / candleMs) * candleMs;
}
