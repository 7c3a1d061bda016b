import { isTimedOut } from '../core/order-upkeep.ts';
import type { Quote } from '../core/quote.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import { forceToLeave } from './rate-exit.ts';
import { lookAt, type RateHall } from './rate-hall.ts';

/** Looks after the order of a trade that waits: filled, timed out, or to be moved. Whether the trade is gone with its only order. */
export function keepOrder(
  hall: RateHall,
  trade: Trade,
  quote: Quote | null,
  nowMs: number,
  candleCloseMs: number,
): boolean {
  const order = openOrder(trade);
  if (order === null) return false;
  const { advice, desk, rules, view } = hall;
  const pair = hall.pairOf(trade.pair);
  const rate = quote === null ? null : lookAt(hall, pair, order.isEntry, trade.isShort, quote, nowMs);
  if (rate === null) view.lookNow(pair.input, nowMs, order.rate);
  if (quote !== null && desk.look(trade, order, quote)) return false;
  if (isTimedOut(trade, order, nowMs, rules, advice)) return timeOut(hall, trade, order, quote, nowMs);
  // At most once the candle on which it was placed has closed.
  if (quote !== null && rate !== null && candleCloseMs > order.placedTimeMs)
    return adjustOrder(hall, trade, order, quote, nowMs);
  return false;
}

function timeOut(hall: RateHall, trade: Trade, order: TradeOrder, quote: Quote | null, nowMs: number): boolean {
  if (!hall.desk.timeOut(trade, order)) return false;
  if (order.isEntry) return trade.amount === 0;
  if (waitedInVain(hall, trade) && quote !== null) forceToLeave(hall, trade, 'emergency_exit', quote, nowMs);
  return false;
}

/** Counts an exit that is gone without a fill. Whether that was once too often. */
export function waitedInVain({ rates, watches }: RateHall, trade: Trade): boolean {
  const exitsInVain = watches.of(trade).exitsInVain + 1;
  watches.set(trade, { exitsInVain });
  return rates.exitTimeoutCount > 0 && exitsInVain >= rates.exitTimeoutCount;
}

function adjustOrder(hall: RateHall, trade: Trade, order: TradeOrder, quote: Quote, nowMs: number): boolean {
  const { advice, desk, view } = hall;
  // The strategy moves nothing that a person or an emergency wants.
  if (!order.isEntry && desk.isGoingByForce(trade)) return false;
  const rate =
    advice.adjustOrderPrice === undefined ? order.rate : advice.adjustOrderPrice(trade, order, view.open, nowMs);
  if (rate === order.rate) return false;
  desk.move(trade, order, rate !== null && rate > 0 ? rate : null, quote);
  if (openOrder(trade) !== null || trade.amount > 0 || trade.orders.length > 0) return false;
  desk.counters.canceledTradeEntries++;
  return true;
}
