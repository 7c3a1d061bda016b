import { refusedExits } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** `exits-refused/<pair>`: how many exits in a row the exchange had refused when people were last called. */
const REFUSED = 'exits-refused/';
/** In a row, until people are called. */
const MANY = 3;
const LATER = ': it is tried again, later and later.';

/** Calls people for pairs whose exits the exchange refuses, with each refusal, not with each look at it. `held`: pairs of which there is something to leave. */
export function tellRefusedExits(orders: OrderStep, held: readonly string[]): void {
  const { draft } = orders.step;
  const counts = new Map(held.map((pair) => [pair, refusedExits(orders.records, pair)?.count ?? 0]));
  for (const key of orders.records.keys())
    if (key.startsWith(REFUSED) && (counts.get(key.slice(REFUSED.length)) ?? 0) < MANY) draft.drop(key);
  for (const [pair, count] of counts) {
    if (count < MANY || draft.get(REFUSED + pair) === JSON.stringify(count)) continue;
    draft.put(REFUSED + pair, count);
    orders.alarm('blocked-intent', `The exchange has refused three times in a row what was to leave ${pair}${LATER}`);
  }
}
