import type { Decimal } from '../core/decimal.ts';
import { emitOrder } from './context.ts';
import { checkFuturesFilters } from './filter-checks.ts';
import type { FuturesAccount } from './futures-account.ts';
import { checkMargin } from './futures-checks.ts';
import type { FuturesOrders } from './futures-orders.ts';
import { isOpen, type Live } from './live-order.ts';
import { onlyCloses } from './margin.ts';
import { wouldTake } from './matcher.ts';
import type { Order } from './orders.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Amendment, Gate, OrderRef } from './requests.ts';
import type { SymbolBook } from './symbol-book.ts';

/**
 * Gives a limit order another quantity and price, and its place in time away. Where nothing would be left of it, or a GTX order
 * would take, it is canceled.
 */
export function amendFutures(
  orders: FuturesOrders,
  account: FuturesAccount,
  ref: OrderRef,
  change: Amendment,
  gate?: Gate,
): Order | Refusal {
  const live = orders.store.find(account.id, ref);
  if (isRefusal(live)) return live;
  const { book } = orders.books(ref.symbol);
  const refusal = checkAmendment(live, change) ?? checkChange(live, change, book) ?? gate?.() ?? null;
  if (refusal !== null) return refusal;
  const { order } = live;
  if (change.quantity <= order.executed) return orders.cancel(live);
  const before = { quantity: order.quantity, price: order.price, priceMatch: order.priceMatch };
  book.remove(live);
  Object.assign(order, { priceMatch: 'NONE', ...change });
  const margin = checkAmended(orders, account, live, before, book);
  if (margin !== null) {
    Object.assign(order, before);
    book.resting[order.side].add(live);
    return margin;
  }
  if (order.timeInForce === 'GTX' && wouldTake(live, book)) return orders.cancel(live);
  order.amendments++;
  order.updatedAt = orders.context.scheduler.time;
  live.sequence = Number(orders.context.ids.next('sequence', 0n));
  emitOrder(orders.context, live, 'AMENDMENT');
  orders.matcher.arrive(live, book);
  return { ...order };
}

/** Margin is looked at as if the order were new: its old self does not count. */
function checkAmended(
  orders: FuturesOrders,
  account: FuturesAccount,
  live: Live,
  before: { readonly quantity: Decimal; readonly price: Decimal },
  book: SymbolBook,
): Refusal | null {
  const grows = live.order.quantity * live.order.price > before.quantity * before.price;
  if (!grows) return null;
  orders.store.close(live);
  const refusal = checkMargin(orders.context, orders.margins, account, live, book);
  orders.store.reopen(live);
  return refusal;
}

function checkAmendment(live: Live, change: Amendment): Refusal | null {
  if (!isOpen(live)) return refuse(-2013, 'Order does not exist.');
  if (live.order.type !== 'LIMIT') return refuse(-5026, 'Only limit order is supported.');
  const same = change.quantity === live.order.quantity && change.price === live.order.price;
  return same ? refuse(-5027, 'No need to modify the order.') : null;
}

function checkChange(live: Live, change: Amendment, { market }: SymbolBook): Refusal | null {
  return checkFuturesFilters(
    {
      side: live.order.side,
      isMarket: false,
      isStop: false,
      price: change.price,
      stopPrice: null,
      quantity: change.quantity,
      quoteQuantity: null,
      icebergQuantity: null,
      trailingDelta: null,
      openOrders: 0,
      openStops: 0,
      held: 0n,
      closes: onlyCloses(live),
    },
    market,
  );
}
