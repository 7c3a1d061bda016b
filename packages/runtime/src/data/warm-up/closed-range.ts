import { candleOpenMs, nextOpenMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';

/** An exchange may still correct a candle in the moment after its close. */
const SETTLE_MS = 1000;

/**
 * The part of a range whose candles are closed at `nowMs`, from the open of the candle that holds its start to the open of the first candle
 * behind it. Empty (`fromMs >= toMs`) when nothing of it is closed yet. Ends that are open stay open.
 */
export function closedRange(key: SeriesKey, { fromMs, toMs }: HalfOpenRange, nowMs: number): HalfOpenRange {
  const until = nowMs - SETTLE_MS;
  if (!hasGrid(key)) return { fromMs, toMs: Math.min(toMs, until) };
  const start = Number.isFinite(fromMs) ? candleOpenMs(fromMs, key.timeframe) : fromMs;
  const end = Number.isFinite(toMs) ? firstOpenFrom(key, toMs) : toMs;
  return { fromMs: start, toMs: Math.min(end, candleOpenMs(until, key.timeframe)) };
}

/** Whether the candles of a series follow each other at a fixed distance; funding and trades have times of their own. */
export function hasGrid({ kind }: SeriesKey): boolean {
  return kind !== 'funding' && kind !== 'trades';
}

/** The earliest time, `timeMs` included, at which a candle opens. */
export function firstOpenFrom({ timeframe }: SeriesKey, timeMs: number): number {
  const open = candleOpenMs(timeMs, timeframe);
  return open === timeMs ? open : nextOpenMs(open, timeframe);
}
