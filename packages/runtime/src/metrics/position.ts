import { round8 } from '../core/round8.ts';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';

/** What a trade holds between two of its fills. `amount` in base units, the rest in stake currency. */
export interface Position {
  amount: number;
  /** What it cost (short: brought), entry fees and leverage included. */
  value: number;
  /** Collateral: without fees and leverage. */
  stake: number;
  /** Profit of the exits so far, fees and funding included. */
  booked: number;
  /** Funding since the last exit, as far as fills have counted it. */
  funding: number;
}

/** Filled orders, oldest first. */
export function fillsOf({ orders }: ClosedTrade): readonly TradeOrder[] {
  if (areFillsInOrder(orders)) return orders;
  return orders.filter((order) => order.filledTimeMs !== null).toSorted((a, b) => a.filledTimeMs! - b.filledTimeMs!);
}

/** Nearly always: what did not fill is not among the orders of a closed trade. */
function areFillsInOrder(orders: readonly TradeOrder[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const { filledTimeMs } of orders) {
    if (filledTimeMs === null || filledTimeMs < before) return false;
    before = filledTimeMs;
  }
  return true;
}

export function noPosition(): Position {
  return { amount: 0, value: 0, stake: 0, booked: 0, funding: 0 };
}

/** Applies a fill and gives the profit that it books, to 8 decimals: none for an entry. The average cost stays when a part leaves. */
export function book(position: Position, trade: ClosedTrade, fill: TradeOrder): number {
  const { sign, feeOpen, feeClose, leverage } = trade;
  position.funding += fill.fundingFee ?? 0;
  if (fill.isEntry) {
    position.amount += fill.filled;
    position.value += fill.filled * fill.rate * (1 + sign * feeOpen);
    position.stake += (fill.filled * fill.rate) / leverage;
    return 0;
  }
  const share = position.amount === 0 ? 0 : Math.min(1, fill.filled / position.amount);
  const exitValue = fill.filled * fill.rate * (1 - sign * feeClose);
  const profit = round8(sign * (exitValue - position.value * share) + position.funding);
  position.value *= 1 - share;
  position.stake *= 1 - share;
  position.amount -= fill.filled;
  position.booked += profit;
  position.funding = 0;
  return profit;
}

/** What leaving at `rate` would bring after the exit fee, with the funding that is counted already. */
export function openProfit(position: Position, trade: ClosedTrade, rate: number): number {
  const { sign, feeClose } = trade;
  return sign * (position.amount * rate * (1 - sign * feeClose) - position.value) + position.funding;
}
