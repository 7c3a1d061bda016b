import type { CandleColumns } from '@tradai/strategy-sdk';

export interface TradedRange {
  /** Position of the first candle after the startup candles. */
  readonly first: number;
  /** Position of the last candle of the range, included; smaller than `first` when nothing is left. */
  readonly last: number;
}

/**
 * Cuts the candles of a pair to the range in freqtrade's way: with startup candles that **number** of candles goes, whatever their
 * dates (a pair listed inside the range loses its own first ones); without any, what lies before the range. The end is included.
 */
export function tradedRange(
  candles: CandleColumns,
  startMs: number | null,
  endMs: number | null,
  startupCandles: number,
): TradedRange {
  const { openTimeMs, length } = candles;
  let first = startupCandles;
  if (startupCandles === 0 && startMs !== null) while (first < length && openTimeMs[first]! < startMs) first++;
  let last = length - 1;
  if (endMs !== null) while (last >= 0 && openTimeMs[last]! > endMs) last--;
  return { first, last };
}
