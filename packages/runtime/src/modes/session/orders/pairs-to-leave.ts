import type { SessionHost } from '../host/session-host.ts';
import { isBlind } from '../turn/look-around.ts';
import { pairsToFlatten } from './flatten.ts';
import { isGone } from './gone-positions.ts';
import { pairsInNeed } from './leave-pair.ts';
import type { OrderStep } from './order-step.ts';
import { exitsBeyondStop } from './exit-gap.ts';
import { jumpedStops } from './stop-gap.ts';

/** Pairs whose trades are to be left at the market now, beside those for which no stop can be placed. */
export function pairsToLeave(
  orders: OrderStep,
  markOf: (pair: string) => number | null,
  { isDraining, host }: { readonly isDraining: boolean; readonly host: Pick<SessionHost, 'quotes'> },
): readonly string[] {
  const { records, nowMs } = orders.step;
  const isSeen = (pair: string): boolean => !isBlind(host.quotes([pair])[pair] ?? null, nowMs);
  // A session that ends leaves what its trades want to leave, and decides nothing more of others: the next one does. No look leaves what shows no price.
  const inNeed = pairsInNeed(records, nowMs, markOf).filter(
    (pair) => (isDraining || !isSeen(pair)) && !isGone(records, pair),
  );
  const others = isDraining ? inNeed : [...pairsToFlatten(orders), ...inNeed];
  return [...jumpedStops(orders, markOf), ...exitsBeyondStop(orders, markOf), ...others];
}
