import type { Failed, KeyRights, OrderExchange } from '../ports/order-exchange.ts';
import { openOrderExchange, type OrderPlace } from './open-order-exchange.ts';

/** The half of an exchange that changes nothing there. */
export interface OrderReader extends Pick<
  OrderExchange,
  'place' | 'markets' | 'openOrders' | 'account' | 'exchangeMs' | 'close'
> {
  readonly keyRights: () => Promise<KeyRights | Failed>;
}

export interface OpenedReader {
  readonly reader: OrderReader;
  readonly usage: () => { readonly used: number; readonly most: number };
}

/** An account to be looked at: what it gives has no way to send, cancel or set anything. Throws as `openOrderExchange` does. */
export async function openOrderReader(place: OrderPlace): Promise<OpenedReader> {
  const { exchange, usage, keyRights } = await openOrderExchange(place);
  const reader: OrderReader = {
    place: exchange.place,
    markets: () => exchange.markets(),
    openOrders: (pair) => exchange.openOrders(pair),
    account: () => exchange.account(),
    keyRights,
    exchangeMs: () => exchange.exchangeMs(),
    close: () => exchange.close(),
  };
  return { reader, usage };
}
