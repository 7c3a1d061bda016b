import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { MarketCandle } from '../ports/live-market.ts';

/** Whether a candle can be one: on the grid, begun by `byMs`, numbers, prices above 0 and in order. */
export function isSound(candle: MarketCandle, timeframe: Timeframe, byMs: number): boolean {
  const { openTimeMs, open, high, low, close, volume } = candle;
  if (!Number.isSafeInteger(openTimeMs) || openTimeMs > byMs) return false;
  if (candleOpenMs(openTimeMs, timeframe) !== openTimeMs) return false;
  if (!(low > 0 && high < Infinity && volume >= 0 && volume < Infinity)) return false;
  return low <= open && open <= high && low <= close && close <= high;
}

export function isSameCandle(a: MarketCandle, b: MarketCandle): boolean {
  return (
    a.openTimeMs === b.openTimeMs &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume
  );
}

/** Nobody traded: the price before, as `data/fill-gaps` has it. */
export function flatCandle(openTimeMs: number, close: number): MarketCandle {
  return { openTimeMs, open: close, high: close, low: close, close, volume: 0 };
}
