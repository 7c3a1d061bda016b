import type { CandleColumns } from '@tradai/strategy-sdk';
import { mean } from './numbers.ts';

/** What holding one pair would have been measured by: its first close in the backtest and its last. */
export interface MarketCloses {
  readonly pair: string;
  readonly firstClose: number;
  readonly lastClose: number;
}

/** `null` when no candle opens at or after `backtestStartMs`. */
export function marketCloses(pair: string, candles: CandleColumns, backtestStartMs: number): MarketCloses | null {
  let first = 0;
  while (first < candles.length && candles.openTimeMs[first]! < backtestStartMs) first++;
  if (first === candles.length) return null;
  return { pair, firstClose: candles.close[first]!, lastClose: candles.close[candles.length - 1]! };
}

/** Mean price change over the pairs, each from its first to its last close, as a ratio; `0` without pairs. */
export function marketChange(closes: readonly MarketCloses[]): number {
  if (closes.length === 0) return 0;
  return mean(closes.map(({ firstClose, lastClose }) => (lastClose - firstClose) / firstClose));
}
