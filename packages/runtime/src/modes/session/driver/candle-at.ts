import { CANDLE_FIELDS, type CandleColumns } from '@tradai/strategy-sdk';
import type { Candle } from '../../../columns/live-columns.ts';

/** One candle out of columns. */
export function candleAt(candles: CandleColumns, at: number): Candle {
  return Object.fromEntries(CANDLE_FIELDS.map((field) => [field, candles[field][at]!])) as Candle;
}
