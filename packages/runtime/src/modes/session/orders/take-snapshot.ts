import type { OrderFill } from '../../../orders/attempt.ts';
import { compareBooks, type BookSide, type Difference } from '../../../orders/compare.ts';
import { compareExact, larger, plus } from '../../../orders/exact.ts';
import { attemptOf } from '../../../orders/order-book.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { isKnownOrder } from '../../../orders/retire-orders.ts';
import type { AccountView, UnreadRow } from '../../../ports/order-exchange.ts';
import { rowsOfPair, whyUnread } from '../../../ports/unread-rows.ts';
import { readBooks } from './order-books.ts';
import type { OrderSnapshot } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { bookForeignFill, noteForeignOrder, type OwnPairs } from './foreign-fills.ts';
import { isWhollyDust } from './held-by-trades.ts';
import { settlePositions, type Adjusted } from './settle-positions.ts';
import { noteUnreadOrders } from './unread-orders.ts';
import { isNewlyUnread, ownPairs } from './unread-account.ts';
import { isUnread } from './unread-pairs.ts';
import { takeStillOpen } from './still-open.ts';
import type { TakenPairs } from './taken-positions.ts';

/** What is younger than this is no difference yet. */
const GRACE_MS = 5000;

export interface SnapshotWorld extends OwnPairs {
  readonly stepOf: (pair: string) => string | null;
  /** Exchange time at which the session first began: who traded before is none of its business. */
  readonly sinceMs: number;
}

export interface SnapshotTaken {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Pairs whose fills were read. */
  readonly pairs: readonly string[];
  readonly unread: OrderSnapshot['unread'];
  readonly differences: readonly Difference[];
  /** What the books took over from the exchange, a step each. */
  readonly adjusted: readonly Adjusted[];
  /** Something may look otherwise in a moment: whoever looks again sees. */
  readonly isUnsure: boolean;
  readonly account: AccountView;
  /** Null: it was not asked for. */
  readonly income: OrderSnapshot['income'];
  readonly unreadIncome?: readonly UnreadRow[];
}

/**
 * Folds what the exchange shows into the books: orders by rank, fills by their number, and what is written down as open and not shown is to be
 * looked for. Nothing is invented: what differs after that is said.
 */
export function takeSnapshot(
  orders: OrderStep,
  snapshot: OrderSnapshot,
  world: SnapshotWorld,
  taken: TakenPairs,
): SnapshotTaken {
  const { untilMs, fromMs, open, account, income, unread } = snapshot;
  const isUnsure = takeViews(orders, snapshot, world);
  noteUnreadOrders(orders, snapshot.unreadOrders);
  const fills = ownTime(orders, snapshot.fills, world);
  const areUnsure = takeFills(orders, fills, { ...world, untilMs, taken });
  noteMissing(orders, new Set(open.map(({ pair, exchangeId }) => `${pair} ${exchangeId}`)), fromMs);
  const books = bookSide(orders, world);
  const positions = foundPositions(account, books.positions, ownPairs(orders.records, world.pairs));
  const differences = compareBooks(books, { open, fills, positions, atMs: fromMs });
  // A fill that cannot be read is booked once it can be.
  const isSure = ({ pair }: Difference): boolean =>
    pair === null || !(isUnread(orders.records, pair) || unread.some((each) => each.pair === pair));
  const adjusted = settlePositions(orders, differences.filter(isSure));
  const areOver = takeStillOpen(orders, differences, open);
  const isApart = differences.some((each) => each.kind === 'position' && !isTold(orders, each));
  const { unreadIncome } = snapshot;
  return {
    ...{ fromMs, untilMs, pairs: [...fills.keys()], differences, adjusted, account, income, unread },
    ...(unreadIncome === undefined ? {} : { unreadIncome }),
    isUnsure: isUnsure || areUnsure || areOver || isApart || isNewlyUnread(orders, snapshot, world.pairs),
  };
}

/** Whether two looks have shown the same already. */
function isTold(orders: OrderStep, { pair, booked, found }: Extract<Difference, { kind: 'position' }>): boolean {
  const was = JSON.parse(orders.step.draft.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  return was?.isTold === true && was.booked === booked && was.found === found;
}

/** Stops first: they tell of the orders that they became. True: of one it is not sure whose it is. */
function takeViews(orders: OrderStep, { open, recent, untilMs }: OrderSnapshot, own: OwnPairs): boolean {
  let isUnsure = false;
  const views = [...recent, ...open];
  for (const route of ['trigger', 'plain'] as const)
    for (const order of views.filter((view) => view.route === route)) {
      const attempt = attemptOf(orders.records, order);
      if (attempt === null) isUnsure = noteForeignOrder(orders, order, own) || isUnsure;
      else orders.happen(attempt.cid, { kind: 'report', from: 'query', order, fills: [] }, untilMs);
    }
  return isUnsure;
}

/** True: of one it is not sure whose it is. */
function takeFills(
  orders: OrderStep,
  fills: OrderSnapshot['fills'],
  { tag, pairs, untilMs, taken }: OwnPairs & { readonly untilMs: number; readonly taken: TakenPairs },
): boolean {
  let isUnsure = false;
  for (const rows of fills.values())
    for (const fill of rows.toSorted((a, b) => a.atMs - b.atMs)) {
      const attempt = attemptOf(orders.records, fill);
      if (attempt !== null) orders.happen(attempt.cid, { kind: 'fills', fills: [fill] }, untilMs);
      const owner = attempt === null ? bookForeignFill(orders, fill, { tag, pairs }) : 'known';
      if (owner === 'taken-over') taken.booked.add(fill.pair);
      isUnsure ||= owner === 'unsure';
    }
  return isUnsure;
}

/** Without executions of others from before the session began. */
function ownTime(orders: OrderStep, fills: OrderSnapshot['fills'], { sinceMs }: SnapshotWorld): OrderSnapshot['fills'] {
  const isOfNow = (fill: OrderFill): boolean => fill.atMs >= sinceMs || attemptOf(orders.records, fill) !== null;
  return new Map([...fills].map(([pair, rows]) => [pair, rows.filter(isOfNow)]));
}

/** Orders that are written down as open, and that the exchange did not show among the open ones. */
function noteMissing(orders: OrderStep, shown: ReadonlySet<string>, fromMs: number): void {
  for (const { cid, pair, state, exchangeId, updatedMs, ending } of orders.books.attempts.values()) {
    if ((state !== 'OPEN' && state !== 'PARTIAL') || ending !== null || updatedMs > fromMs - GRACE_MS) continue;
    if (exchangeId !== null && shown.has(`${pair} ${exchangeId}`)) continue;
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
    isDust: (pair) => isWhollyDust(orders.records, pair, positions.get(pair) ?? '0'),
    isBooked: (pair, tradeId) => booked.has(`${pair}/${tradeId}`),
  };
}

/** On spot others may hold the same coin: there is to be enough of it. Null: of `own` pairs, that it cannot be read. */
function foundPositions(
  account: AccountView,
  booked: ReadonlyMap<string, string>,
  own: readonly string[],
): ReadonlyMap<string, string | null> {
  const { isHedged, balances, positions } = account;
  const isUnreadable = (pair: string): boolean => whyUnread(account, rowsOfPair(account, pair)[0]) !== null;
  const unread = own.filter(isUnreadable).map((pair) => [pair, null] as const);
  if (isHedged !== null) {
    const found = positions.filter(({ pair }) => own.includes(pair));
    return new Map([...found.map(({ pair, amount }) => [pair, amount] as const), ...unread]);
  }
  const found = [...booked].map(([pair, amount]) => {
    const total = balances[pair.split('/')[0]!]?.total ?? '0';
    // What was sold and never held is no position: nobody owes a coin.
    return [pair, compareExact(total, amount) >= 0 ? larger(amount, '0') : total] as const;
  });
  return new Map([...found, ...unread]);
}
