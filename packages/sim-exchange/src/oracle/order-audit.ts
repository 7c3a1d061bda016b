import type { AccountEvent } from '../engine/events.ts';
import type { Order } from '../engine/orders.ts';
import { Recent } from './recent.ts';

type OrderEvent = AccountEvent & { kind: 'order' };

const ENDED: ReadonlySet<string> = new Set(['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH']);

/** Ended orders that are remembered, so that one that goes on is seen. */
const REMEMBERED = 16_384;

/** Holds orders to what an order can be: one end, fills within quantity and limit that add up. */
export class OrderAudit {
  readonly #ended = new Recent<Order>(REMEMBERED);
  readonly #open = new Map<string, Map<string, Order>>();

  /** What is wrong with the newest report of an order. */
  check(event: OrderEvent): string[] {
    const { order, fill } = event;
    const key = keyOf(order);
    const before = this.#last(order);
    this.#keep(key, order);
    const wrong: string[] = [];
    if (before === undefined && event.execution !== 'NEW' && event.execution !== 'CALCULATED') {
      wrong.push(`${key} was reported ${event.execution} before it was new`);
    }
    if (before !== undefined && ENDED.has(before.status)) wrong.push(`${key} went on after ${before.status}`);
    if (order.executed > order.quantity) wrong.push(`${key} executed more than its quantity`);
    const executed = order.executed - (before?.executed ?? 0n);
    const quote = order.cumQuote - (before?.cumQuote ?? 0n);
    const isExecution = event.execution === 'TRADE' || event.execution === 'CALCULATED';
    if (isExecution !== (fill !== null)) wrong.push(`${key} has a fill exactly when it trades`);
    if (executed !== (fill?.quantity ?? 0n))
      wrong.push(`${key} executed ${executed}e-8 in a report that fills otherwise`);
    if (event.execution === 'TRADE' && quote !== fill?.quoteQuantity)
      wrong.push(`${key} and its fill disagree on value`);
    if (fill !== null && isBeyond(order, fill.price)) wrong.push(`${key} filled beyond its limit`);
    return wrong;
  }

  /** Whether the order was reported before. */
  knows(order: Order): boolean {
    return this.#last(order) !== undefined;
  }

  /** Orders that can still trade. */
  open(account: string): Order[] {
    return [...(this.#open.get(account)?.values() ?? [])];
  }

  #last(order: Order): Order | undefined {
    const key = keyOf(order);
    return this.#open.get(order.account)?.get(key) ?? this.#ended.get(key);
  }

  #keep(key: string, order: Order): void {
    const open = this.#open.get(order.account) ?? new Map<string, Order>();
    this.#open.set(order.account, open);
    if (!ENDED.has(order.status)) {
      open.set(key, order);
      return;
    }
    open.delete(key);
    this.#ended.set(key, order);
  }
}

function keyOf({ market, orderId }: Order): string {
  return `${market} order ${orderId}`;
}

function isBeyond(order: Order, price: bigint): boolean {
  if (order.price === 0n || order.type === 'LIQUIDATION') return false;
  return order.side === 'BUY' ? price > order.price : price < order.price;
}
