import type { OrderSnapshot } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { checkPositions, type PairOfTrades, type PositionCheck } from './position-check.ts';
import { isOrphan, noteUnknownOrder } from './strangers.ts';
import { attemptOf } from '../../../orders/order-book.ts';

/** What is younger than this is no difference yet. */
const GRACE_MS = 5000;

export interface SnapshotTaken {
  readonly untilMs: number;
  readonly positions: readonly PositionCheck[];
}

/**
 * Folds what the exchange shows into the books: orders by rank, fills by their number, and what is written down as open and not shown is to be
 * looked for. Nothing is invented: positions are compared, and what differs is said.
 */
export function takeSnapshot(
  orders: OrderStep,
  snapshot: OrderSnapshot,
  tag: string,
  pairs: readonly PairOfTrades[],
): SnapshotTaken {
  const { untilMs, fromMs, open, recent, account } = snapshot;
  for (const order of [...recent, ...open]) {
    const attempt = attemptOf(orders.records, order);
    if (attempt === null) noteUnknownOrder(orders, order, tag);
    else orders.happen(attempt.cid, { kind: 'report', from: 'query', order, fills: [] }, untilMs);
  }
  for (const fills of snapshot.fills.values())
    for (const fill of fills.toSorted((a, b) => a.atMs - b.atMs)) {
      const attempt = attemptOf(orders.records, fill);
      if (attempt !== null) orders.happen(attempt.cid, { kind: 'fills', fills: [fill] }, untilMs);
      else if (isOrphan(orders, fill.cid, tag)) noteUnknownOrder(orders, fill, tag);
    }
  noteMissing(orders, new Set(open.map(({ exchangeId }) => exchangeId)), fromMs);
  return { untilMs, positions: checkPositions(orders.books, pairs, account, fromMs - GRACE_MS) };
}

/** Orders that are written down as open, and that the exchange did not show among the open ones. */
function noteMissing(orders: OrderStep, shown: ReadonlySet<string>, fromMs: number): void {
  for (const { cid, state, exchangeId, updatedMs, ending } of orders.books.attempts.values()) {
    if ((state !== 'OPEN' && state !== 'PARTIAL') || ending !== null || updatedMs > fromMs - GRACE_MS) continue;
    if (exchangeId !== null && shown.has(exchangeId)) continue;
    orders.happen(cid, { kind: 'not-found' }, fromMs);
  }
}
