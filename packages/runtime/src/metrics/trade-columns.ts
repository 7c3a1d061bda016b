import { type ClosedTrade, durationMinutes } from '../core/trade.ts';

/** The numbers of trades that the statistics read, one value per trade in closing order. Read once, because trades are large records. */
export interface TradeColumns {
  readonly closeTimesMs: Float64Array;
  /** Stake currency. */
  readonly profits: Float64Array;
  readonly profitRatios: Float64Array;
  /** Whole minutes held. */
  readonly minutes: Float64Array;
}

export function tradeColumns(trades: readonly ClosedTrade[]): TradeColumns {
  const { length } = trades;
  const closeTimesMs = new Float64Array(length);
  const profits = new Float64Array(length);
  const profitRatios = new Float64Array(length);
  const minutes = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const trade = trades[i]!;
    closeTimesMs[i] = trade.closeTimeMs;
    profits[i] = trade.profitAbs;
    profitRatios[i] = trade.profitRatio;
    minutes[i] = durationMinutes(trade);
  }
  return { closeTimesMs, profits, profitRatios, minutes };
}
