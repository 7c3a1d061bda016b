import type { OrderView } from '../../../ports/order-exchange.ts';

/** More orders than a list of trades looks back to. */
const REMEMBERED = 10_000;

/**
 * Which client order id an order was seen with: the exchange's list of trades names orders by its own ids alone. What a conditional order
 * became is another order, and has its parent's id in no list.
 */
export class CidBook {
  readonly #cids = new Map<string, string>();

  noted(order: OrderView): OrderView {
    const { pair, exchangeId, cid, route } = order;
    if (cid === null || route !== 'plain') return order;
    this.#cids.set(`${pair} ${exchangeId}`, cid);
    if (this.#cids.size > REMEMBERED) this.#cids.delete(this.#cids.keys().next().value!);
    return order;
  }

  cidOf(pair: string, exchangeId: string): string | null {
    return this.#cids.get(`${pair} ${exchangeId}`) ?? null;
  }
}
