import { larger, minus, negated, signOf, sizeOf, smaller, sumOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** `handled/<pair>`: of what the books hold there and no trade does, what a person has to decide about. */
export const HANDLED = 'handled/';

export interface HandledPair {
  /** Exchange time. */
  readonly sinceMs: number;
  /** As the market counts, without a sign. */
  readonly amount: string;
  /** `traded`: somebody else went the way out on the pair. `lacked`: the account did not have it. */
  readonly why: 'traded' | 'lacked';
}

/** Records, or those of a step that is being made. */
interface Rows {
  get(key: string): string | undefined;
}

/**
 * Writes down what the account did not have, by the last two looks, of positions that no trade has any more: whatever comes to the account after that
 * may be somebody's own, and nobody could tell. It lasts until the position is out of the books. To be called before a look changes what differs.
 */
export function noteHandled(orders: OrderStep): void {
  const { draft } = orders.step;
  const held = readBooks<BookedPosition>(orders.records, POSITION);
  const traded = new Set(openTradesIn(orders.records).map(({ trade }) => trade.pair));
  for (const [key, text] of orders.records) {
    if (key.startsWith(HANDLED) && !held.some(({ pair }) => HANDLED + pair === key)) draft.drop(key);
    if (!key.startsWith(DIFFERS)) continue;
    const pair = key.slice(DIFFERS.length);
    const differs = JSON.parse(text) as PositionDiffers;
    // Of trades the rest is theirs, once it is back.
    if (differs.isTold === false || traded.has(pair) || !held.some((each) => each.pair === pair)) continue;
    const lack = lackBy(differs);
    if (signOf(lack) > 0) leaveToPerson(orders, pair, lack, 'lacked');
  }
}

/** So much of what is held there, or more of it than is written down, is left to a person. */
export function leaveToPerson(orders: OrderStep, pair: string, amount: string, why: HandledPair['why']): void {
  const { draft, nowMs } = orders.step;
  const was = handledPair(draft, pair);
  const most = larger(amount, was?.amount ?? '0');
  if (was?.amount !== most) draft.put(HANDLED + pair, { sinceMs: was?.sinceMs ?? nowMs, amount: most, why });
}

/**
 * What of an amount of no trade, signed, the session may leave: no more than what the books hold of no trade without what waits for a person. `whole`:
 * so much that is, signed, where the amount is less, as the account has no more.
 */
export function exceptHandled(rows: Rows, pair: string, amount: string, whole: string = amount): string {
  const own = larger(minus(sizeOf(whole), handledPair(rows, pair)?.amount ?? '0'), '0');
  const left = smaller(sizeOf(amount), own);
  return signOf(amount) < 0 ? negated(left) : left;
}

/** So much of what waits for a person is out of the books. The rest may be somebody's own as before. */
export function handledLess(draft: OrderStep['step']['draft'], pair: string, less: string): void {
  const was = handledPair(draft, pair);
  if (was === null) return;
  const amount = minus(was.amount, less);
  if (signOf(amount) > 0) draft.put(HANDLED + pair, { ...was, amount });
  else draft.drop(HANDLED + pair);
}

/** Null: nothing of it waits for a person. */
export function handledPair(rows: Rows, pair: string): HandledPair | null {
  return JSON.parse(rows.get(HANDLED + pair) ?? 'null') as HandledPair | null;
}

/**
 * How much less than the books the account has, without a sign; 0: nothing. What lies the other way is none of it, nor what is there after somebody
 * else has closed it.
 */
export function lackBy({ booked, found, isGone }: Pick<PositionDiffers, 'booked' | 'found' | 'isGone'>): string {
  const there = isGone !== true && signOf(booked) === signOf(found) ? sizeOf(found) : '0';
  return larger(minus(sizeOf(booked), there), '0');
}

/** What the books hold of a pair, signed. */
export function bookedOf(records: SessionRecords, pair: string): string {
  const own = readBooks<BookedPosition>(records, POSITION).filter((position) => position.pair === pair);
  return sumOf(own.map(({ amount }) => amount));
}

/** Whether more was sold on spot than was held: nobody owes a coin. People hear of it by its fill, and as a difference. */
export function isOversold(records: SessionRecords, pair: string): boolean {
  return !pair.includes(':') && signOf(bookedOf(records, pair)) < 0;
}
