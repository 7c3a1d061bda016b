import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { ATTEMPT, FILL } from '../../../orders/order-draft.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { UNREAD } from './barred-pairs.ts';
import type { OrderSnapshot } from './order-news.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** Exchange time after which a pair that could not be read is tried again: a list that has no end takes many questions. */
const AGAIN_MS = 300_000;

/** `unread/<pair>`: what the last look that tried has found, and when, exchange time. */
interface UnreadRow {
  readonly atMs: number;
  readonly why: string;
  /** The exchange lists it no more. */
  readonly hasNoMarket?: true;
}

/** `pairs`: those whose fills were read. */
type Looked = Pick<OrderSnapshot, 'unread' | 'fromMs'> & { readonly pairs: readonly string[] };

/** Journals of before have the time alone. */
function unreadRow(text: string): UnreadRow {
  const row = JSON.parse(text) as UnreadRow | number;
  return typeof row === 'number' ? { atMs: row, why: '' } : row;
}

/** Exchange time when it was last found that a pair cannot be read; 0: it can be. */
export function unreadMs(records: SessionRecords, pair: string): number {
  const text = records.get(UNREAD + pair);
  return text === undefined ? 0 : unreadRow(text).atMs;
}

export function isUnread(records: SessionRecords, pair: string): boolean {
  return records.has(UNREAD + pair);
}

/** Whether it may be read again: what the exchange lists no more will not be. */
export function mayBeRead(records: SessionRecords, pair: string): boolean {
  const text = records.get(UNREAD + pair);
  return text !== undefined && unreadRow(text).hasNoMarket !== true;
}

/** Whether a look reads it: one that could not be read is given time. */
export function isToBeRead(records: SessionRecords, pair: string, nowMs: number): boolean {
  return !isUnread(records, pair) || nowMs - unreadMs(records, pair) >= AGAIN_MS;
}

/**
 * Nothing is entered on a pair that cannot be read, of which people hear once; until it can be, or nothing of it is in the books. Gives a sentence of
 * each, for a person who looks at an audit.
 */
export function noteUnread(orders: OrderStep, { unread, pairs, fromMs }: Looked): readonly string[] {
  const { draft } = orders.step;
  const left = new Map(unread.map(({ pair, why }) => [pair, why]));
  for (const [key, text] of orders.records) {
    if (!key.startsWith(UNREAD)) continue;
    const pair = key.slice(UNREAD.length);
    if (left.has(pair)) continue;
    if (pairs.includes(pair) || !isInBooks(orders.records, pair)) draft.drop(key);
    else left.set(pair, unreadRow(text).why);
  }
  for (const { pair, ...read } of unread) {
    if (!isUnread(orders.records, pair))
      orders.alarm('position-differs', `${textOf(pair, read.why)} Nothing is entered there; a person has to look.`);
    draft.put(UNREAD + pair, { atMs: fromMs, ...read } satisfies UnreadRow);
  }
  return [...left].map(([pair, why]) => textOf(pair, why));
}

function isInBooks(records: SessionRecords, pair: string): boolean {
  const of = [...readBooks<OrderFill>(records, FILL), ...readBooks<Attempt>(records, ATTEMPT)];
  return [...of, ...openTradesIn(records).map(({ trade }) => trade)].some((each) => each.pair === pair);
}

function textOf(pair: string, why: string): string {
  return `${pair}: what became of its orders and fills cannot be read. ${why}`.trimEnd();
}
