import { classifyOrderId, type OrderOwner } from '../../../orders/client-order-id.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import { isKnownOrder } from '../../../orders/retire-orders.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { OrderStep } from './order-step.ts';

/** Keys of orders at the exchange that nobody here remembers, by the exchange's id; with the pair behind it where another pair's order has that id. */
export const STRANGER = 'stranger/';

export interface Stranger {
  /** `orphan`: with our tag, so that it was ours once. `foreign`: of somebody else. */
  readonly kind: 'orphan' | 'foreign';
  readonly pair: string;
  readonly cid: string | null;
  readonly exchangeId: string;
  readonly side: 'buy' | 'sell';
  readonly amount: string;
  /** Exchange time at which it was first seen. */
  readonly seenMs: number;
  /** A person has seen it: it bars nothing any more. */
  readonly isResolved?: true;
}

/**
 * An order, or a fill of one, that stands in no book. One with our tag halts the entries until a person has looked; another's is listed, told
 * once, and never touched.
 */
export function noteUnknownOrder(orders: OrderStep, seen: OrderView | OrderFill, tag: string): void {
  const owner = ownerOf(orders, seen.cid, tag);
  // It stood in the books until it was put aside.
  if (owner === 'OURS_KNOWN') return;
  noteStranger(orders, seen, owner === 'OURS_ORPHAN' ? 'orphan' : 'foreign');
}

/** One that was put aside, and is open at the exchange all the same. */
export function noteOrphan(orders: OrderStep, seen: OrderView): void {
  noteStranger(orders, seen, 'orphan');
}

function noteStranger(orders: OrderStep, seen: OrderView | OrderFill, kind: Stranger['kind']): void {
  const { draft, nowMs } = orders.step;
  const { pair, cid, exchangeId, side, amount } = seen;
  const key = strangerKey(draft.get(STRANGER + exchangeId), seen);
  if (draft.get(key) !== undefined) return;
  draft.put(key, { kind, pair, cid, exchangeId, side, amount, seenMs: nowMs } satisfies Stranger);
  const text = `${side} ${amount} on ${pair} (order ${exchangeId}, client order id ${cid ?? 'none'})`;
  if (kind === 'orphan')
    orders.alarm('orphan-order', `An order with our tag stands in no book: ${text}. Nothing is entered.`);
  else orders.alarm('foreign-order', `Somebody else trades on this account: ${text}. It is left alone.`);
}

/** Exchanges may number orders by pair. `stands`: what is known by the number alone. */
function strangerKey(stands: string | undefined, { pair, exchangeId }: Pick<Stranger, 'pair' | 'exchangeId'>): string {
  const isOther = stands !== undefined && (JSON.parse(stands) as Stranger).pair !== pair;
  return STRANGER + exchangeId + (isOther ? `/${pair}` : '');
}

/** Whether an id is of an order that stands in the books, or stood there until it was put aside. */
export function isRemembered(orders: OrderStep, cid: string | null, tag: string): boolean {
  return ownerOf(orders, cid, tag) === 'OURS_KNOWN';
}

function ownerOf({ records }: OrderStep, cid: string | null, tag: string): OrderOwner {
  return classifyOrderId(cid, tag, (id) => isKnownOrder(records, id));
}

/** Pairs on which nothing is entered because of orders with our tag that nobody remembers. */
export function hasOrphans(records: ReadonlyMap<string, string>): boolean {
  return [...records].some(([key, text]) => key.startsWith(STRANGER) && isOpenOrphan(JSON.parse(text) as Stranger));
}

function isOpenOrphan({ kind, isResolved }: Stranger): boolean {
  return kind === 'orphan' && isResolved !== true;
}
