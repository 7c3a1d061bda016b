import type { CandleColumns } from '../market/candle-columns.ts';

/** The candles of a node's own frame, and for a closed-index those of the other frame. */
export interface DrivenCandles {
  readonly own: CandleColumns;
  readonly other: CandleColumns | null;
}
