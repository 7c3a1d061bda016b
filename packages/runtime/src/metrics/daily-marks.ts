import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../core/trade.ts';
import { type DailyAccount, dailyAccount, type Days } from './daily.ts';
import { markToMarket } from './equity.ts';

/** The days of a run as the account is looked at, once for all runs over the same candles. */
export interface DayMarks {
  readonly days: Days;
  /** Open times of the first and the last candle of each day that has a close. */
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
  /** For each day the position in these; −1 for a day without a close. */
  readonly positions: Int32Array;
}

export function dayMarks(days: Days, timesMs: Float64Array): DayMarks {
  const ends = days.ends.filter((end) => end >= 0);
  let closes = 0;
  return {
    days,
    firstMs: Float64Array.from(ends, (_, i) => timesMs[i === 0 ? 0 : ends[i - 1]! + 1]!),
    lastMs: Float64Array.from(ends, (end) => timesMs[end]!),
    positions: days.ends.map((end) => (end < 0 ? -1 : closes++)),
  };
}

/**
 * The account at the last close of each day, as `dailyAccount` of the one marked to market at every candle, up to rounding. A trade costs as many
 * steps as it has days.
 */
export function markedDaily(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
  startBalance: number,
  { days, firstMs, lastMs, positions }: DayMarks,
): DailyAccount {
  const { equity } = markToMarket(trades, candlesByPair, startBalance, firstMs, lastMs);
  return dailyAccount({ firstDay: days.firstDay, ends: positions }, (position) => equity[position]!, startBalance);
}
