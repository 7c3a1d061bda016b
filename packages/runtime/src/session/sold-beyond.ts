import { exactDifference } from '../core/exact-sum.ts';
import type { BrokerOrder } from './broker-order.ts';
import { isEntry } from './broker-watch.ts';
import type { GoneTrade, GoneTrades } from './gone-trades.ts';

/** An order of a trade that is over, and the number of that trade. */
export type OrderOfGone = readonly [number, BrokerOrder];

/**
 * Exits and stops that have sold more than their trades had, of all trades that are over of the same pair and direction: they sold what entries of
 * these bring late.
 */
export function soldBeyond({ record }: GoneTrade, { all }: GoneTrades): readonly OrderOfGone[] {
  const { pair, isShort } = record!.trade;
  const alike = [...all].filter(([, { record: of }]) => of?.trade.pair === pair && of.trade.isShort === isShort);
  return alike.flatMap(([id, { broker }]) => broker.orders.filter(isBeyond).map((order): OrderOfGone => [id, order]));
}

function isBeyond(order: BrokerOrder): boolean {
  return !isEntry(order) && exactDifference(order.filled, order.counted) > 0;
}

/** An order as another trade has it: nothing of it is wanted any more. */
export function handedOver([id, order]: OrderOfGone): BrokerOrder {
  return { ...order, from: order.from ?? id, wish: order.wish ?? 'ended' };
}

/** They are another trade's from now on. */
export function takeAway(orders: readonly OrderOfGone[], gone: GoneTrades): void {
  for (const [id, order] of orders) gone.replace(id, order, null);
}

/** A person has struck out of the books what they have sold beyond: no entry that comes late makes up for it. */
export function writeOff(trade: GoneTrade, gone: GoneTrades): void {
  for (const [id, order] of soldBeyond(trade, gone)) {
    const { filled, average } = order;
    gone.replace(id, order, { ...order, counted: filled, countedCost: filled * average! });
  }
}
