import type { Quote } from '../core/quote.ts';
import type { Trade } from '../core/trade.ts';
import type { OrderMaker } from '../fills/order-list.ts';
import { isTriggered, slippageLimit, takenRate } from './book-fills.ts';
import { keepBrokerStop } from './broker-stop.ts';
import { brokerWatch, changeBroker } from './broker-watch.ts';
import { limitOf, mayMove, nearerStop, sideOf } from './exchange-stop.ts';
import { forceToLeave, quoteToLeave } from './rate-exit.ts';
import { lookAt, type RateHall } from './rate-hall.ts';
import type { ExchangeStop } from './trade-watch.ts';

/** Looks after the stop of a trade that lies at the exchange, and leaves the trade when there can be none. */
export function keepStop(hall: RateHall, orders: OrderMaker, trade: Trade, quote: Quote, nowMs: number): void {
  if (hall.broker === null) {
    keepStopOnExchange(hall, trade, quote, nowMs);
    return;
  }
  keepBrokerStop(hall, orders, trade, quote, nowMs);
  leaveAsWanted(hall, trade, quote, nowMs);
}

/**
 * Leaves a trade as an emergency or a person wanted, and it is not: the first time, or again after a refusal. `quote`: null where nobody sees a price,
 * where emergencies are the host's.
 */
export function leaveAsWanted(hall: RateHall, trade: Trade, quote: Quote | null, nowMs: number): void {
  const { broker, watches } = hall;
  if (broker === null) return;
  const { isEmergency: isLost, isWantedOut = false } = brokerWatch(watches, trade);
  const isEmergency = isLost && quote !== null;
  if (!isEmergency && (!isWantedOut || broker.isGoingByForce(trade) || broker.isGoingAtMarket(trade))) return;
  // The first one waits for nothing; those after one that was refused do, as all exits.
  const isAtStop = quote !== null && isTriggered(sideOf(trade), nearerStop(trade), quote);
  const isFirst = isEmergency && watches.of(trade).lastExit?.reason !== 'emergency_exit';
  if (!isFirst && broker.isHeldBack(trade, nowMs, isAtStop)) return;
  const [type, done] = isEmergency
    ? (['emergency_exit', { isEmergency: false }] as const)
    : (['force_exit', { isWantedOut: false }] as const);
  const seen = quoteToLeave(hall, trade, type, quote, nowMs);
  if (seen !== null && forceToLeave(hall, trade, type, seen, nowMs)) changeBroker(watches, trade, done);
}

/** With play money: placed, moved when the trade's stop moved, or triggered. */
function keepStopOnExchange(hall: RateHall, trade: Trade, quote: Quote, nowMs: number): void {
  const { rates, watches } = hall;
  if (rates.stopOnExchange === null) return;
  const { stop } = watches.of(trade);
  if (stop !== null && isTriggered(sideOf(trade), stop.stopRate, quote)) {
    trigger(hall, trade, stop, quote, nowMs);
    return;
  }
  const wanted = nearerStop(trade);
  if (stop !== null && !mayMove(trade, stop, wanted, rates.stopOnExchange, nowMs)) return;
  if (isTriggered(sideOf(trade), wanted, quote)) {
    // The exchange would refuse an order that triggers at once.
    forceToLeave(hall, trade, 'emergency_exit', quote, nowMs);
    return;
  }
  const limitRate = limitOf(trade, wanted, rates.stopOnExchange);
  watches.set(trade, { stop: { stopRate: wanted, limitRate, placedTimeMs: nowMs } });
}

function trigger(hall: RateHall, trade: Trade, stop: ExchangeStop, quote: Quote, nowMs: number): void {
  const { desk, view, watches } = hall;
  const side = sideOf(trade);
  const limit = stop.limitRate ?? slippageLimit(side, stop.stopRate);
  const rate = takenRate(side, trade.amount, limit, quote, trade.priceTick);
  if (rate === null) return;
  const pair = hall.pairOf(trade.pair);
  if (lookAt(hall, pair, false, trade.isShort, quote, nowMs) === null) view.lookNow(pair.input, nowMs, rate);
  watches.set(trade, { stop: null });
  trade.exitReason = 'stoploss_on_exchange';
  trade.exitType = 'stoploss_on_exchange';
  desk.stopFilled(trade, 'stoploss_on_exchange', rate);
}
