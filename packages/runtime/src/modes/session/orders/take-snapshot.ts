import { compareBooks, type BookSide, type Difference } from '../../../orders/compare.ts';
import { compareExact, plus } from '../../../orders/exact.ts';
import { attemptOf } from '../../../orders/order-book.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { isKnownOrder } from '../../../orders/retire-orders.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import { readBooks } from './order-books.ts';
import type { OrderSnapshot } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { isOrphan, noteUnknownOrder } from './strangers.ts';

/** What is younger than this is no difference yet. */
const GRACE_MS = 5000;

export interface SnapshotWorld {
  /** Of the session's own client order ids. */
  readonly tag: string;
  /** Pairs that the session trades or holds. */
  readonly pairs: readonly string[];
  readonly stepOf: (pair: string) => string | null;
}

export interface SnapshotTaken {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Pairs whose fills were read. */
  readonly pairs: readonly string[];
  readonly differences: readonly Difference[];
}

/**
 * Folds what the exchange shows into the books: orders by rank, fills by their number, and what is written down as open and not shown is to be
 * looked for. Nothing is invented: what differs after that is said.
 */
export function takeSnapshot(orders: OrderStep, snapshot: OrderSnapshot, world: SnapshotWorld): SnapshotTaken {
  const { untilMs, fromMs, open, recent, fills, account } = snapshot;
  const { tag } = world;
  for (const order of [...recent, ...open]) {
    const attempt = attemptOf(orders.records, order);
    if (attempt === null) noteUnknownOrder(orders, order, tag);
    else orders.happen(attempt.cid, { kind: 'report', from: 'query', order, fills: [] }, untilMs);
  }
  for (const rows of fills.values())
    for (const fill of rows.toSorted((a, b) => a.atMs - b.atMs)) {
      const attempt = attemptOf(orders.records, fill);
      if (attempt !== null) orders.happen(attempt.cid, { kind: 'fills', fills: [fill] }, untilMs);
      else if (isOrphan(orders, fill.cid, tag)) noteUnknownOrder(orders, fill, tag);
    }
  noteMissing(orders, new Set(open.map(({ exchangeId }) => exchangeId)), fromMs);
  const books = bookSide(orders, world);
  const positions = foundPositions(account, books.positions, world.pairs);
  const differences = compareBooks(books, { open, fills, positions, atMs: fromMs });
  return { fromMs, untilMs, pairs: [...fills.keys()], differences };
}

/** Orders that are written down as open, and that the exchange did not show among the open ones. */
function noteMissing(orders: OrderStep, shown: ReadonlySet<string>, fromMs: number): void {
  for (const { cid, state, exchangeId, updatedMs, ending } of orders.books.attempts.values()) {
    if ((state !== 'OPEN' && state !== 'PARTIAL') || ending !== null || updatedMs > fromMs - GRACE_MS) continue;
    if (exchangeId !== null && shown.has(exchangeId)) continue;
    orders.happen(cid, { kind: 'not-found' }, fromMs);
  }
}

function bookSide(orders: OrderStep, { tag, stepOf }: SnapshotWorld): BookSide {
  const { attempts, fills } = orders.books;
  const booked = new Set(fills.map(({ pair, tradeId }) => `${pair}/${tradeId}`));
  const filledMs = new Map<string, number>();
  for (const { pair, atMs } of fills) filledMs.set(pair, Math.max(atMs, filledMs.get(pair) ?? 0));
  const positions = new Map<string, string>();
  for (const { pair, amount } of readBooks<BookedPosition>(orders.records, POSITION))
    positions.set(pair, plus(amount, positions.get(pair) ?? '0'));
  return {
    ...{ tag, attempts: [...attempts.values()], positions, filledMs, stepOf },
    isKnown: (cid) => isKnownOrder(orders.records, cid),
    isBooked: (pair, tradeId) => booked.has(`${pair}/${tradeId}`),
  };
}

/** On spot others may hold the same coin: there is to be enough of it. */
function foundPositions(
  { isHedged, balances, positions }: AccountView,
  booked: ReadonlyMap<string, string>,
  pairs: readonly string[],
): ReadonlyMap<string, string> {
  if (isHedged !== null)
    return new Map(
      positions
        .filter(({ pair }) => pairs.includes(pair) || booked.has(pair))
        .map(({ pair, amount }) => [pair, amount] as const),
    );
  return new Map(
    [...booked].map(([pair, amount]) => {
      const found = balances[pair.split('/')[0]!]?.total ?? '0';
      return [pair, compareExact(found, amount) >= 0 ? amount : found] as const;
    }),
  );
}
