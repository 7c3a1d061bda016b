import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';
import { indexAt } from './equity.ts';
import { book, fillsOf, noPosition, openProfit, type Position } from './position.ts';

/** How far trades went against and for their side, one value per trade in the order of `trades`; ratios of `max_stake_amount`, ≥ 0. */
export interface Excursions {
  /** Largest loss on the way (maximum adverse excursion). */
  readonly adverse: Float64Array;
  /** Largest profit on the way (maximum favorable excursion). */
  readonly favorable: Float64Array;
}

/**
 * Profit on the way is that of leaving at once after the exit fee, partial exits included, with what was held at the time. Only prices
 * count that came for certain while the trade was open: high and low of the candles between its fills, and of a candle entered at its
 * open; else, on a candle with a fill, the open before it, the fills and the close after it. Each trade costs as many steps as it has
 * candles. A trade of a pair without candles has its fills only.
 */
export function excursions(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
): Excursions {
  const adverse = new Float64Array(trades.length);
  const favorable = new Float64Array(trades.length);
  trades.forEach((trade, i) => {
    const range = { least: 0, most: 0 };
    walk(trade, candlesByPair.get(trade.pair), range);
    adverse[i] = -Math.min(range.least, trade.profitAbs) / trade.maxStakeAmount;
    favorable[i] = Math.max(range.most, trade.profitAbs) / trade.maxStakeAmount;
    if (adverse[i] === 0) adverse[i] = 0;
  });
  return { adverse, favorable };
}

interface Range {
  least: number;
  most: number;
}

function walk(trade: ClosedTrade, candles: CandleColumns | undefined, range: Range): void {
  const fills = fillsOf(trade);
  const position = noPosition();
  const see = (price: number): void => look(range, position, trade, price);
  if (candles === undefined || fills.length === 0) {
    for (const fill of fills) bookAndSee(position, trade, fill, see);
    return;
  }
  const { openTimeMs, open, high, low, close, length } = candles;
  let next = 0;
  for (let i = Math.max(0, indexAt(openTimeMs, fills[0]!.filledTimeMs!, length)); i < length; i++) {
    const until = i + 1 < length ? openTimeMs[i + 1]! : Infinity;
    let isWhole = true;
    if (next < fills.length && fills[next]!.filledTimeMs! < until) {
      if (position.amount > 0) see(open[i]!);
      for (; next < fills.length && fills[next]!.filledTimeMs! < until; next++) {
        isWhole &&= fills[next]!.isEntry && fills[next]!.rate === open[i]!;
        bookAndSee(position, trade, fills[next]!, see);
      }
    }
    if (next === fills.length) return;
    see(close[i]!);
    if (!isWhole) continue;
    see(high[i]!);
    see(low[i]!);
  }
}

/** The price of the fill counts for what was held before an exit, and after an entry. */
function bookAndSee(position: Position, trade: ClosedTrade, fill: TradeOrder, see: (price: number) => void): void {
  if (!fill.isEntry) see(fill.rate);
  book(position, trade, fill);
  if (fill.isEntry) see(fill.rate);
}

function look(range: Range, position: Position, trade: ClosedTrade, price: number): void {
  const profit = position.booked + openProfit(position, trade, price);
  if (profit < range.least) range.least = profit;
  if (profit > range.most) range.most = profit;
}
