import type { Quote } from '../core/quote.ts';
import { exactDifference, exactSum } from '../core/exact-sum.ts';
import { truncateAmount } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import { openOrder, type OrderMaker } from '../fills/order-list.ts';
import { isTriggered } from './book-fills.ts';
import type { BrokerOrder, BrokerWatch } from './broker-order.ts';
import { addOrder, brokerOrder, brokerWatch, changeOrder, leaveForStop, leftOf, stopOf } from './broker-watch.ts';
import { limitOf, mayMove, nearerStop, sideOf } from './exchange-stop.ts';
import { betweenExitsMs, isTooSoon } from './refusals.ts';
import { isUntradable } from './untradable.ts';
import type { RateHall } from './rate-hall.ts';

/**
 * Wants a stop at the exchange for all that a trade holds, filled parts of an entry that still waits included, on spot without what an exit is to
 * sell, and moves it when the trade's stop or that amount changed: the next one is wanted beside the one before, which is to be taken away. `quote`:
 * null when nobody looks now.
 */
export function keepBrokerStop(
  hall: RateHall,
  orders: OrderMaker,
  trade: Trade,
  quote: Quote | null,
  nowMs: number,
): void {
  const { rates, watches, margin } = hall;
  const rules = rates.stopOnExchange;
  const broker = brokerWatch(watches, trade);
  // A session that ends does not look any more: it tries what no price is known to have reached.
  const isBetween =
    (quote !== null || !broker.isEmergency || broker.isForStop === true) && isBetweenExits(broker, nowMs);
  if (rules === null || (broker.isEmergency && !isBetween) || isAllLeaving(trade, margin.isFutures)) return;
  const stop = stopOf(broker);
  // One that is on its way is heard of first.
  if (stop?.state === 'placed') return;
  const amount = guardedAmount(hall, trade);
  const rate = nearerStop(trade);
  const isMeant = stop !== null && (leftOf(stop, trade) === amount || isEnough(stop, amount, trade));
  if (isMeant && !mayMove(trade, { stopRate: stop.stopRate!, placedTimeMs: stop.placedMs }, rate, rules, nowMs)) return;
  if (
    isUntradable(hall.pairOf(trade.pair).input.market, amount, rate, margin.isFutures) ||
    isTooSoon(broker.refusedStops, nowMs, isBetween ? betweenExitsMs(broker.refusedStops) : Infinity)
  )
    return;
  if (quote !== null && isTriggered(sideOf(trade), rate, quote)) {
    // The exchange would refuse an order that triggers at once.
    leaveForStop(watches, trade);
    return;
  }
  if (stop !== null) changeOrder(watches, trade, stop.leg, { wish: 'moved' });
  const limit = limitOf(trade, rate, rules);
  addOrder(watches, trade, {
    ...{
      leg: orders.nextId(),
      action: 'stop',
      side: sideOf(trade),
      kind: limit === null ? 'stop-market' : 'stop-limit',
    },
    ...{ amount, rate: limit, stopRate: rate, isReduceOnly: margin.isFutures, reason: 'stoploss_on_exchange' },
    ...{ candleMs: 0, placedMs: nowMs },
  });
  watches.set(trade, { stop: { stopRate: rate, limitRate: limit, placedTimeMs: nowMs } });
}

/** What leaves was refused, or found nobody, and is not tried again yet. */
function isBetweenExits({ refused }: BrokerWatch, nowMs: number): boolean {
  return refused.count > 0 && isTooSoon(refused, nowMs);
}

/** On margin an exit of all at the market leaves nothing to protect; an entry beside it may have brought more since. */
function isAllLeaving(trade: Trade, isFutures: boolean): boolean {
  const waiting = openOrder(trade);
  if (!isFutures || waiting === null || waiting.isEntry || waiting.type !== 'market') return false;
  return waiting.amount >= truncateAmount(trade.amount, trade);
}

/**
 * One that only reduces does no harm where the exit that waits has sold a part: it follows once that is over. What exits before that one have sold the
 * trade has no more, and a stop of that as well would be too large for as long as one takes the place of the other.
 */
function isEnough(stop: BrokerOrder, amount: number, trade: Trade): boolean {
  const stopped = leftOf(stop, trade);
  const isOfTrade = stopped > amount && stopped <= truncateAmount(trade.amount, trade);
  return stop.isReduceOnly && isOfTrade && openOrder(trade)?.isEntry === false;
}

/** Base units, cut to what the market can trade; what an exit has sold is gone, and on spot what it is still to sell is locked by it. */
export function guardedAmount({ broker, watches, margin }: RateHall, trade: Trade): number {
  const waiting = openOrder(trade);
  const leg = waiting === null ? null : brokerOrder(watches, trade, waiting.id);
  if (waiting === null || leg === null) return truncateAmount(trade.amount, trade);
  const part = broker!.fills.partOf(leg);
  if (waiting.isEntry) return truncateAmount(exactSum(trade.amount, part), trade);
  return truncateAmount(exactDifference(trade.amount, margin.isFutures ? part : leg.amount), trade);
}
