import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { ATTEMPT, FILL } from '../../../orders/order-draft.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { UNREAD } from './barred-pairs.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Exchange time when it was last found that a pair cannot be read; 0: it can be. */
export function unreadMs(records: SessionRecords, pair: string): number {
  return Number(records.get(UNREAD + pair) ?? 0);
}

/** One sentence, for a person who looks at an audit. */
export function unreadText(pair: string): string {
  return `${pair}: the exchange lists it no more, and what became of its orders and fills cannot be read.`;
}

/** Nothing is entered on a pair that the exchange lists no more, of which people hear once; until it can be read, or nothing of it is in the books. */
export function noteUnread(orders: OrderStep, { unread, pairs, fromMs }: SnapshotTaken): void {
  const { draft } = orders.step;
  for (const key of orders.records.keys()) {
    if (!key.startsWith(UNREAD)) continue;
    const pair = key.slice(UNREAD.length);
    if (pairs.includes(pair) || !isInBooks(orders.records, pair)) draft.drop(key);
  }
  for (const pair of unread) {
    if (draft.get(UNREAD + pair) === undefined)
      orders.alarm('position-differs', `${unreadText(pair)} Nothing is entered there; a person has to look.`);
    draft.put(UNREAD + pair, fromMs);
  }
}

function isInBooks(records: SessionRecords, pair: string): boolean {
  const of = [...readBooks<OrderFill>(records, FILL), ...readBooks<Attempt>(records, ATTEMPT)];
  return [...of, ...openTradesIn(records).map(({ trade }) => trade)].some((each) => each.pair === pair);
}
