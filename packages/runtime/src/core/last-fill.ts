import type { Trade, TradeOrder } from './trade.ts';

/** The order of a trade that filled last, of several at the same time the one that was counted last; null: none has filled. */
export function lastFill({ orders }: Pick<Trade, 'orders'>): TradeOrder | null {
  let last: TradeOrder | null = null;
  let lastMs = -Infinity;
  for (const order of orders) {
    const { filledTimeMs } = order;
    if (filledTimeMs === null || filledTimeMs < lastMs) continue;
    last = order;
    lastMs = filledTimeMs;
  }
  return last;
}
