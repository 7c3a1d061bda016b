import { createHash } from 'node:crypto';
import { classifyOrderId, orderTag, type OrderOwner } from '../../../orders/client-order-id.ts';
import { isKnownOrder } from '../../../orders/retire-orders.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { KnownLimits } from './least-order.ts';

/** What is known of a session's orders on this side. */
export interface KnownOrders extends KnownLimits {
  readonly account: string;
  readonly strategy: string;
}

export function ownerOf({ cid }: OrderView, { account, strategy, records }: KnownOrders): OrderOwner {
  const tag = orderTag({ account, strategy, mode: 'live' }, (text) => createHash('sha256').update(text).digest('hex'));
  return classifyOrderId(cid, tag, (id) => isKnownOrder(records, id));
}
