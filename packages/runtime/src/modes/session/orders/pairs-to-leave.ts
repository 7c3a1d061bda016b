import { pairsToFlatten } from './flatten.ts';
import { pairsInNeed } from './leave-pair.ts';
import type { OrderStep } from './order-step.ts';
import { exitsBeyondStop } from './exit-gap.ts';
import { jumpedStops } from './stop-gap.ts';

/** Pairs whose trades are to be left at the market now, beside those for which no stop can be placed. */
export function pairsToLeave(
  orders: OrderStep,
  markOf: (pair: string) => number | null,
  isDraining: boolean,
): readonly string[] {
  // A session that ends leaves what its trades want to leave, and decides nothing more of others: the next one does.
  const others = isDraining ? pairsInNeed(orders.step.records) : pairsToFlatten(orders);
  return [...jumpedStops(orders, markOf), ...exitsBeyondStop(orders, markOf), ...others];
}
