import { signOf, sizeOf, smaller } from '../../../orders/exact.ts';
import type { AccountView, OrderView } from '../../../ports/order-exchange.ts';
import { heldAmounts } from './held-amounts.ts';
import { ownerOf, type KnownOrders } from './known-orders.ts';
import { isTooLittle } from './least-order.ts';

/** What an account has of a session that somebody has to look after, for people: positions worth an order, and open orders that may change one. A stop that rests needs nobody. */
export function stillHeld(account: AccountView, open: readonly OrderView[], known: KnownOrders): readonly string[] {
  const { booked, found } = heldAmounts(account, known.records);
  const positions = [...booked].flatMap(([pair, own]) => {
    const there = found.get(pair) ?? '0';
    const amount = smaller(sizeOf(own), sizeOf(there));
    return signOf(there) !== signOf(own) || isTooLittle(pair, amount, known) ? [] : [`${amount} of ${pair}`];
  });
  const orders = open.filter((order) => order.stopPrice === null && ownerOf(order, known) === 'OURS_KNOWN');
  return [...positions, ...orders.map(({ side, amount, pair }) => `an order to ${side} ${amount} of ${pair}`)];
}
