import type { OrderFill } from '../../../orders/attempt.ts';
import { mayBeChild } from '../../../orders/child-order.ts';
import { compareExact } from '../../../orders/exact.ts';
import { isTakenOver } from '../../../orders/taken-over.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { haltEntries } from './halts.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { isSibling, noteSibling } from './siblings.ts';
import { isRemembered, noteUnknownOrder } from './strangers.ts';

/** Why the entries of a pair are halted: somebody traded there who is not in the books. */
export const FOREIGN_FILL = 'foreign-fill';
/** Exchange time after which what a stop became is surely told with the stop. */
const TOLD_WITHIN_MS = 30_000;

/**
 * `taken-over`: the exchange took a position over by it, and the books count it, or a part of it. `unsure`: it may be of what a stop of ours became, or of an order
 * whose number at the exchange is not known yet; whoever looks again sees. `foreign`: of an order that nobody remembers: it stands apart, and its pair is not entered before somebody resumes.
 */
export type FillOwner = 'taken-over' | 'unsure' | 'foreign' | 'known';

/** Whose orders are known, and on which pairs others matter. */
export interface OwnPairs {
  /** Of the session's own client order ids. */
  readonly tag: string;
  /** Pairs that the session trades or holds. */
  readonly pairs: readonly string[];
}

/**
 * Books an execution of no attempt, once. Nothing that is held changes but by what the exchange took over. What others do on pairs that the session
 * does not trade is theirs.
 */
export function bookForeignFill(orders: OrderStep, fill: OrderFill, { tag, pairs }: OwnPairs): FillOwner {
  const { nowMs } = orders.step;
  const fills = [fill];
  if (isTakenOver(fill.cid)) {
    const outcome = orders.apply({ op: 'unassigned', fills, isTakenOver: true, atMs: nowMs });
    if (outcome.kind !== 'done') return 'known';
    // A person had struck out all of it: what is held by now is another trade's, and nothing of that was taken.
    const isOut = outcome.notes.some(
      (note) => note.kind === 'struck-fill' && compareExact(note.amount, fill.amount) === 0,
    );
    return isOut ? 'known' : 'taken-over';
  }
  if (isRemembered(orders, fill.cid, tag)) return 'known';
  if (isYoungChild(orders, fill) || isOfDoubtful(orders, fill)) return 'unsure';
  if (isOfSibling(orders, fill, { tag, pairs })) return 'known';
  const isOurPair = pairs.includes(fill.pair);
  // A list names no client order id: what the stream told before, as of the exchange's own order, is nobody's news.
  if (isOurPair && orders.apply({ op: 'unassigned', fills, atMs: nowMs }).kind === 'refused') return 'known';
  noteUnknownOrder(orders, fill, tag);
  if (!isOurPair) return 'known';
  const { pair, side, amount, price, tradeId } = fill;
  haltEntries(orders, pair, FOREIGN_FILL, [
    'foreign-fill',
    `${side} ${amount} on ${pair} at ${price} (fill ${tradeId}) is of no order in the books; ${pair} is not entered before somebody resumes.`,
  ]);
  return 'foreign';
}

/** An order of no attempt. True: it may be what a stop of ours became, and is to be looked at again. */
export function noteForeignOrder(orders: OrderStep, order: OrderView, own: OwnPairs): boolean {
  if (isTakenOver(order.cid)) return false;
  if (isYoungChild(orders, order)) return true;
  if (isOfSibling(orders, order, own)) return false;
  noteUnknownOrder(orders, order, own.tag);
  return false;
}

function isOfSibling(orders: OrderStep, { pair, cid }: Pick<OrderView, 'pair' | 'cid'>, own: OwnPairs): boolean {
  if (!isSibling(cid, own.tag)) return false;
  noteSibling(orders, cid!);
  return !own.pairs.includes(pair);
}

function isYoungChild(orders: OrderStep, seen: Pick<OrderView, 'pair' | 'side' | 'atMs'>): boolean {
  const { attempts, intents } = orders.books;
  if (orders.step.nowMs - seen.atMs > TOLD_WITHIN_MS) return false;
  return mayBeChild(attempts.values(), (id) => intents.get(id), seen);
}

/** Lists name fills by the exchange's numbers alone: those of an order whose answer is not there yet, or was lost, look like anybody's. */
function isOfDoubtful({ books: { attempts, intents } }: OrderStep, { pair, side, cid, atMs }: OrderFill): boolean {
  if (cid !== null) return false;
  return [...attempts.values()].some(
    (attempt) =>
      isLive(attempt) &&
      attempt.exchangeId === null &&
      attempt.pair === pair &&
      atMs >= attempt.signMs &&
      intents.get(attempt.intent)?.side === side,
  );
}
