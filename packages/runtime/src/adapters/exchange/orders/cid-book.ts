import type { OrderView } from '../../../ports/order-exchange.ts';

/** More orders than a list of trades looks back to. */
const REMEMBERED = 10_000;

/** Which client order id an order has: the exchange's list of trades names orders by its own ids alone. */
export class CidBook {
  readonly #cids = new Map<string, string>();

  noted(order: OrderView): OrderView {
    const { pair, exchangeId, cid, route, childId } = order;
    if (cid !== null && route === 'plain') this.#note(`${pair} ${exchangeId}`, cid);
    if (cid !== null && childId !== null) this.#note(`${pair} ${childId}`, cid);
    return order;
  }

  cidOf(pair: string, exchangeId: string): string | null {
    return this.#cids.get(`${pair} ${exchangeId}`) ?? null;
  }

  #note(order: string, cid: string): void {
    // What a conditional order became may have an id of its own; the one that we gave stays.
    if (this.#cids.has(order)) return;
    this.#cids.set(order, cid);
    if (this.#cids.size > REMEMBERED) this.#cids.delete(this.#cids.keys().next().value!);
  }
}
