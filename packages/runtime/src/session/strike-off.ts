import { exactDifference, exactSum } from '../core/exact-sum.ts';
import { truncateAmount } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import type { BrokerOrder } from './broker-order.ts';
import type { BrokerDesk } from './broker-desk.ts';
import { brokerWatch, isEntry } from './broker-watch.ts';
import type { RateHall } from './rate-hall.ts';
import type { BrokerEvent } from './session-event.ts';
import { isUntradable } from './untradable.ts';

/** freqtrade's word for a trade whose coins were sold by no order of it. */
const SOLD = 'sold_on_exchange';

/**
 * A person has said that a trade has only so much left, base units. What is gone counts as left at that rate by no order of ours; with less than an
 * order left the trade is closed. An exit that waits is for the rest from then on.
 */
export function strikeOff(
  trade: Trade,
  { amount, rate }: Pick<Required<Extract<BrokerEvent, { kind: 'position' }>>, 'amount' | 'rate'>,
  hall: RateHall & { readonly broker: BrokerDesk },
): void {
  const { broker, margin } = hall;
  const { market } = hall.pairOf(trade.pair).input;
  // What an entry has brought is the trade's before a part of it is struck out.
  if (openOrder(trade)?.isEntry === true) broker.fills.putAside(trade);
  const waiting = openOrder(trade);
  const booked = bookedOf(trade, hall);
  // Its orders have sold more than it had: it is over by them, and what is beyond is struck out.
  if (booked < 0) {
    broker.fills.putAside(trade);
    broker.fills.countSold(trade);
  }
  const gone = exactDifference(booked, amount);
  if (gone <= 0) return;
  if (truncateAmount(amount, trade) <= 0 || isUntradable(market, amount, rate, margin.isFutures)) {
    broker.fills.putAside(trade);
    if (trade.amount === 0) return;
    broker.fills.countSold(trade);
    Object.assign(trade, { exitReason: SOLD, exitType: 'force_exit' });
    hall.desk.stopFilled(trade, SOLD, rate);
    return;
  }
  broker.fills.leavePart(trade, { tag: SOLD, rate, amount: gone });
  if (waiting === null || waiting.isEntry) return;
  const { type, tag, rate: asked } = waiting;
  broker.place(trade, { isEntry: false, type, tag: tag ?? '', rate: asked, amount: trade.amount });
}

/** What the books have of a trade, base units: it counts what its orders have brought or sold once they are over. */
export function bookedOf(trade: Trade, { broker, watches }: RateHall & { readonly broker: BrokerDesk }): number {
  const { orders } = brokerWatch(watches, trade);
  const sign = (order: BrokerOrder): number => (isEntry(order) ? 1 : -1);
  return orders.reduce((sum, order) => exactSum(sum, sign(order) * broker.fills.partOf(order)), trade.amount);
}
