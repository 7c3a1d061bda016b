import { blankOrder, type Trade, type TradeOrder } from '../core/trade.ts';

/** What an order asks for. */
export interface OrderRequest {
  readonly isEntry: boolean;
  readonly type: 'limit' | 'market';
  readonly tag: string;
  readonly rate: number;
  readonly amount: number;
  readonly nowMs: number;
  /** Its number, where it was given already. */
  readonly id?: number;
}

/** Makes orders, numbered over all trades of a run, of orders that are over. */
export class OrderMaker {
  readonly #spare: ReturnType<typeof blankOrder>[] = [];
  /** Orders that were made so far; the last one has this number. */
  count = 0;

  /** A number that no order has. */
  nextId(): number {
    return ++this.count;
  }

  place(trade: Trade, request: OrderRequest): TradeOrder {
    const order = this.#spare.pop() ?? blankOrder();
    order.id = request.id ?? this.nextId();
    order.side = request.isEntry === trade.isShort ? 'sell' : 'buy';
    order.isEntry = request.isEntry;
    order.type = request.type;
    order.tag = request.tag;
    order.placedTimeMs = request.nowMs;
    order.rate = request.rate;
    order.amount = request.amount;
    order.status = 'open';
    order.filledTimeMs = null;
    order.filled = 0;
    order.cost = 0;
    order.fundingFee = null;
    trade.orders.push(order);
    return order;
  }

  /** The orders of a trade that is over. */
  recycle(trade: Trade): void {
    // Emptied by pop: an array whose length is set to 0 gives its memory back and has to ask for it again.
    trade.canceled = null;
    trade.position = null;
    for (let order = trade.orders.pop(); order !== undefined; order = trade.orders.pop()) this.#spare.push(order);
  }
}

/** Orders wait at the end of the list, and only one at a time. */
export function openOrder(trade: Trade): TradeOrder | null {
  const last = trade.orders[trade.orders.length - 1];
  return last !== undefined && last.status === 'open' ? last : null;
}

/** Out of the list of those that count; results hold filled orders only. */
export function cancel(trade: Trade, order: TradeOrder): void {
  order.status = 'canceled';
  (trade.canceled ??= []).push(order);
  trade.orders.splice(trade.orders.indexOf(order), 1);
}
