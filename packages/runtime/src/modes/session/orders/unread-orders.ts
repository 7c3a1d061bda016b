import type { UnreadOrder } from '../../../ports/order-exchange.ts';
import type { OrderStep } from './order-step.ts';

/** `unread-order/<client order id>`: why an open order of somebody else cannot be read. */
const UNREAD_ORDER = 'unread-order/';

/** Orders of somebody else that a look has shown and nobody can read: people hear of each once, as long as it is there. It bars nothing. */
export function noteUnreadOrders(orders: OrderStep, unread: readonly UnreadOrder[]): void {
  const { draft } = orders.step;
  const shown = new Set(unread.map(({ cid }) => UNREAD_ORDER + cid));
  for (const key of orders.records.keys()) if (key.startsWith(UNREAD_ORDER) && !shown.has(key)) draft.drop(key);
  for (const { cid, symbol, why } of unread) {
    if (draft.get(UNREAD_ORDER + cid) !== undefined) continue;
    draft.put(UNREAD_ORDER + cid, why);
    const where = symbol === null ? '' : ` on ${symbol}`;
    const text = `An order${where} (client order id ${cid}) cannot be read: ${why} It is left alone.`;
    orders.alarm('foreign-order', `Somebody else trades on this account: ${text}`);
  }
}
