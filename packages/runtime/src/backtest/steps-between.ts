import { candleOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';

/** Candles from one opening to another; months by the calendar. */
export function stepsBetween(fromMs: number, toMs: number, timeframe: Timeframe): number {
  if (timeframe !== '1M') return Math.round((toMs - fromMs) / timeframeMs(timeframe));
  const from = new Date(candleOpenMs(fromMs, '1M'));
  const to = new Date(candleOpenMs(toMs, '1M'));
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}
