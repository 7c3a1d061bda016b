import { isEntry } from '../../../orders/is-entry.ts';
import type { OrderStep } from './order-step.ts';
import { askCancel } from './ask-cancel.ts';
import { hasBreach } from './breaches.ts';
import { HALT, isPaused } from './halts.ts';
import { hasOrphans } from './strangers.ts';

/** Takes away the entries that rest, of these pairs or of all, within a step, whatever their trades know of it. */
export function cancelEntryOrders(orders: OrderStep, isMeant: (pair: string) => boolean = () => true): void {
  for (const { intent, attempts } of orders.books.known) {
    if (!isEntry(intent.action) || !isMeant(intent.pair)) continue;
    const resting = attempts.find(({ state }) => state === 'OPEN' || state === 'PARTIAL');
    if (resting !== undefined && resting.cancel === 'none' && resting.ending === null)
      askCancel(orders, resting, orders.step.nowMs);
  }
}

/** The same where a person has to look before anything is entered: of all pairs, or of those that are halted. Stops stay. */
export function cancelHaltedEntries(orders: OrderStep): void {
  const { records } = orders;
  const isHalted = isPaused(records) || hasBreach(records) || hasOrphans(records) || records.has(`${HALT}*`);
  cancelEntryOrders(orders, (pair) => isHalted || records.has(HALT + pair));
}
