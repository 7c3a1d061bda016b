import { minus } from '../../../orders/exact.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { DIFFERS } from './barred-pairs.ts';
import { closeUnheld, type ClosingWorld } from './close-unheld.ts';
import { exceptHandled } from './handled-pairs.ts';
import { mostSold } from './lacking-coins.ts';
import type { OrderStep } from './order-step.ts';
import { areRemains } from './remains.ts';

/** `remains/<pair>`: since when what trades that are over have left there is enough to be sold, exchange time. */
const REMAINS = 'remains/';

/** Of a pair, base units. */
interface Remains {
  readonly pair: string;
  readonly amount: string;
}

/** What is held beyond what open trades have, and is such remains; since when is written down. `own`: what trades have of each position, and the least that is sold. */
export function noteRemains(
  orders: OrderStep,
  held: readonly BookedPosition[],
  own: readonly { readonly amount: string; readonly leastSold: string }[],
): readonly Remains[] {
  const { draft, nowMs } = orders.step;
  const { records } = orders;
  const found = held.flatMap(({ pair, amount }, at) => {
    const rest = minus(amount, own[at]!.amount);
    const sold = exceptHandled(records, pair, rest);
    const isSure = mostSold(records, pair) === null && !records.has(DIFFERS + pair);
    return isSure && areRemains(pair, sold, own[at]!.leastSold) ? [{ pair, amount: rest }] : [];
  });
  const open = new Set(found.map(({ pair }) => REMAINS + pair));
  for (const key of records.keys()) if (key.startsWith(REMAINS) && !open.has(key)) draft.drop(key);
  for (const key of open) if (draft.get(key) === undefined) draft.put(key, nowMs);
  return found;
}

/** Sells them: stops of open trades do not cover them, and hold back no more than their trades have. */
export function sellRemains(orders: OrderStep, remains: readonly Remains[], world: ClosingWorld): void {
  for (const { pair, amount } of remains) {
    const sinceMs = Number(orders.step.draft.get(REMAINS + pair));
    closeUnheld(orders, { pair, amount, sinceMs, areRemains: true }, world);
  }
}
