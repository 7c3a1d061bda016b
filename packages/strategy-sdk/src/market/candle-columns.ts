export const CANDLE_FIELDS = ['openTimeMs', 'open', 'high', 'low', 'close', 'volume'] as const;
export type CandleField = (typeof CANDLE_FIELDS)[number];

/**
 * Candles as columns, oldest first. Arrays may be longer than `length` (spare room for live candles); only the first `length`
 * values count. Open times are epoch milliseconds UTC, strictly rising; prices in quote, volume in base currency.
 */
export interface CandleColumns {
  readonly openTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly length: number;
}
