import type { CandleColumns } from '@tradai/strategy-sdk';
import { type DailyAccount, dailyAccount, type Days } from './daily.ts';
import { indexAt } from './equity.ts';

export interface HeldMarket {
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  /** Open times of the candles of the run, rising. */
  readonly timesMs: Float64Array;
  /** Of the same candles. */
  readonly days: Days;
}

/**
 * One unit of money in equal parts of all pairs, bought at the first open and held, without fees, day by day; the part of a pair whose
 * candles begin later waits as cash. `null` without candles.
 */
export function holdingAccount({ candlesByPair, timesMs, days }: HeldMarket): DailyAccount | null {
  const parts = [...candlesByPair.values()]
    .filter(({ openTimeMs, length }) => openTimeMs[length - 1]! >= timesMs[0]!)
    .map((candles) => ({ candles, bought: firstOpen(candles, timesMs[0]!) }));
  if (parts.length === 0) return null;
  const worthAt = (position: number): number => {
    let worth = 0;
    for (const { candles, bought } of parts) {
      const candle = indexAt(candles.openTimeMs, timesMs[position]!, candles.length);
      worth += candle < 0 ? 1 : candles.close[candle]! / bought;
    }
    return worth / parts.length;
  };
  return dailyAccount(days, worthAt, 1);
}

/** Open of the first candle at or after the start. */
function firstOpen({ openTimeMs, open, length }: CandleColumns, startMs: number): number {
  const candle = indexAt(openTimeMs, startMs, length);
  return candle >= 0 && openTimeMs[candle] === startMs ? open[candle]! : open[candle + 1]!;
}
