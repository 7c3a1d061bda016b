import type { OrderStep } from './order-step.ts';
import { askCancel } from './ask-cancel.ts';

/** Takes away the entries that rest, within a step, whatever their trades know of it. */
export function cancelEntryOrders(orders: OrderStep): void {
  for (const { intent, attempts } of orders.books.known) {
    if (intent.action !== 'enter' && intent.action !== 'add') continue;
    const resting = attempts.find(({ state }) => state === 'OPEN' || state === 'PARTIAL');
    if (resting !== undefined && resting.cancel === 'none' && resting.ending === null)
      askCancel(orders, resting, orders.step.nowMs);
  }
}
