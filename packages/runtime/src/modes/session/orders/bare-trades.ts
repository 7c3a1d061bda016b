import { legsOf } from '../../../session/wanted-orders.ts';
import { UNPROTECTED } from './barred-pairs.ts';
import type { OrderStep } from './order-step.ts';

/** All orders of trades that lack a stop are to be told to them once more: whoever hears of an order places the stop that it lacks, when it is time. */
export function touchBareTrades(orders: OrderStep): void {
  const { records, books, touched } = orders;
  for (const { intent } of books.known)
    if (records.has(UNPROTECTED + intent.pair) && legsOf(records, intent.pair).has(intent.leg)) touched.add(intent.id);
}
