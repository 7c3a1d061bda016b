import { minus } from '../../../orders/exact.ts';
import { DIFFERS } from './barred-pairs.ts';
import { closeUnheld, type ClosingWorld } from './close-unheld.ts';
import { mostSold } from './lacking-coins.ts';
import type { OrderStep } from './order-step.ts';
import { areRemains } from './remains.ts';

/** `remains/<pair>`: since when what trades that are over have left beside an open one is enough to be sold, exchange time. */
const REMAINS = 'remains/';
/** What of a position its open trade does not have, signed. */
interface Beside {
  readonly pair: string;
  readonly rest: string;
  readonly leastSold: string;
}

/** Since when there are such remains beside open trades: what they were is no time of what comes later. */
export function noteRemains(orders: OrderStep, beside: readonly Beside[]): readonly Beside[] {
  const { draft, nowMs } = orders.step;
  const { records } = orders;
  const left = beside.filter(
    ({ pair, rest, leastSold: least }) =>
      areRemains(pair, rest, least) && mostSold(records, pair) === null && !records.has(DIFFERS + pair),
  );
  const open = new Set(left.map(({ pair }) => REMAINS + pair));
  for (const key of records.keys()) if (key.startsWith(REMAINS) && !open.has(key)) draft.drop(key);
  for (const key of open) if (draft.get(key) === undefined) draft.put(key, nowMs);
  return left;
}

/** Sells remains beside open trades, whose stops do not cover them: those hold back no more than their trades have. */
export function sellRemains(orders: OrderStep, left: readonly Beside[], world: ClosingWorld): void {
  for (const { pair, rest } of left) {
    const sinceMs = Number(orders.step.draft.get(REMAINS + pair));
    closeUnheld(orders, { pair, amount: rest, sinceMs, areRemains: true, isBesideTrade: true }, world);
  }
}

/** What is held beyond what its trade has. */
export function besideOf(pair: string, amount: string, own: { amount: string; leastSold: string }): Beside {
  return { pair, rest: minus(amount, own.amount), leastSold: own.leastSold };
}
