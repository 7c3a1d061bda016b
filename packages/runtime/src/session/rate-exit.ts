import { profitRatio } from '../core/accounting.ts';
import { tryExits, type ExitCandidate } from '../core/exit.ts';
import type { ExitType } from '../core/exit-type.ts';
import { leavesAtStop } from '../core/order-rate.ts';
import type { Quote } from '../core/quote.ts';
import type { Trade } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import { brokerWatch, stopOf } from './broker-watch.ts';
import { nearby, proposedRate } from './pricing.ts';
import { lookAt, type RateHall } from './rate-hall.ts';
import type { OrderType } from './rate-rules.ts';

/**
 * By what a trade leaves that a person or an emergency wants out. An order at the market needs no price: where nobody offers one, that of the trade's stop,
 * or of its entry, stands for it in the trade until it is filled. Null: there is none, and a limit needs it, as does play money, which nobody else fills.
 */
export function quoteToLeave(
  hall: RateHall,
  trade: Trade,
  type: 'force_exit' | 'emergency_exit',
  quote: Quote | null,
  nowMs: number,
): Quote | null {
  const { broker, watches } = hall;
  if (quote !== null && hasRate(hall, trade, quote)) return quote;
  if (broker === null || orderTypeOf(hall, type) !== 'market') return null;
  const stop = stopOf(brokerWatch(watches, trade));
  const rate = stop?.rate ?? stop?.stopRate ?? trade.openRate;
  return { timeMs: nowMs, bid: rate, ask: rate, last: rate, book: null };
}

/** Whether anybody takes at some price what a trade has. */
export function hasRate({ rates }: RateHall, { isShort }: Trade, quote: Quote): boolean {
  return proposedRate(quote, false, isShort, rates.exitPricing) !== null;
}

/** Leaves a trade because a person or an emergency wants it, whatever the strategy says. Whether an order was placed. */
export function forceToLeave(
  hall: RateHall,
  trade: Trade,
  type: 'force_exit' | 'emergency_exit',
  quote: Quote,
  nowMs: number,
): boolean {
  if (lookAt(hall, hall.pairOf(trade.pair), false, trade.isShort, quote, nowMs) === null) return false;
  return leaveAtRate(hall, trade, { type, reason: type }, trade.amount, quote, nowMs);
}

/** Whether to leave an open trade now, by the rate at which it would leave. The same reasons in the same order as in a backtest. */
export function tryToLeave(hall: RateHall, trade: Trade, quote: Quote, nowMs: number): void {
  const { advice, fees, rules, view } = hall;
  if (lookAt(hall, hall.pairOf(trade.pair), false, trade.isShort, quote, nowMs) === null) return;
  const place = (_: Trade, candidate: ExitCandidate): boolean =>
    leaveAtRate(hall, trade, candidate, trade.amount, quote, nowMs);
  tryExits(trade, view, rules, fees.ofTrade(trade), advice, place);
}

/**
 * Places the order of an exit at the rate that the view shows, or where the strategy wants a limit order, held near that. A reason that
 * was tried is not tried again on the same signals while an order waits. Whether an order was placed.
 */
export function leaveAtRate(
  hall: RateHall,
  trade: Trade,
  { type, reason }: Pick<ExitCandidate, 'type' | 'reason'>,
  amount: number,
  quote: Quote,
  nowMs: number,
): boolean {
  const { advice, desk, watches, view } = hall;
  const candleMs = hall.pairOf(trade.pair).fate.newestMs;
  const { backOnMs, lastExit } = watches.of(trade);
  // What the strategy said while nothing was there is nothing to do to what a person has brought back.
  if (type === 'exit_signal' && backOnMs === candleMs) return false;
  const isForced = type === 'force_exit' || type === 'emergency_exit';
  const isAtStop = leavesAtStop(type);
  const isTried = lastExit?.reason === reason && lastExit.candleMs === candleMs;
  const waiting = openOrder(trade);
  // An order that adds keeps nobody in beyond the stop. Of other wishes one would take the place of the other with each look.
  if (!isForced && waiting !== null && !(isAtStop && waiting.isEntry) && isTried) return false;
  const isGoing = desk.isGoingAtMarket(trade) || (!isAtStop && desk.isGoingByForce(trade));
  if (!isForced && (isGoing || desk.isHeldBack(trade, nowMs, isAtStop))) return false;
  const orderType = orderTypeOf(hall, type);
  const rate = orderType === 'limit' && !isForced ? ownExitRate(hall, trade, type, reason, nowMs) : view.open;
  const asks = type !== 'liquidation' && type !== 'partial_exit' && !isForced;
  if (asks && advice.confirmTradeExit?.(trade, rate, amount, reason, nowMs, type) === false) return false;
  trade.exitReason = reason;
  trade.exitType = type;
  watches.set(trade, { lastExit: { reason, candleMs } });
  const asked = { isEntry: false, type: orderType, tag: reason, rate, amount };
  desk.makeRoom(trade, asked);
  return desk.place(trade, asked, quote);
}

/** The strategy may price every limit order of an exit; in a backtest only those of its wishes. */
function ownExitRate(
  { advice, fees, rates, view }: RateHall,
  trade: Trade,
  type: ExitType,
  reason: string,
  nowMs: number,
): number {
  if (advice.customExitPrice === undefined) return view.open;
  const profit = profitRatio(trade, view.open, fees.ofTrade(trade));
  const own = advice.customExitPrice(trade, view.open, profit, reason, nowMs, type) ?? view.open;
  return own === view.open ? own : nearby(own, view.open, rates.maxPriceDistance);
}

function orderTypeOf({ rates, rules }: RateHall, type: ExitType): OrderType {
  if (type === 'emergency_exit') return rates.emergencyExitOrderType;
  if (type === 'force_exit') return rates.forceExitOrderType;
  return leavesAtStop(type) ? rates.stopOrderType : rules.exitOrderType;
}
