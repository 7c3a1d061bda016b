import type { Attempt, OrderFill } from './attempt.ts';
import type { OrderSight } from './attempt-event.ts';
import { compareExact, minus, signOf, sizeOf, smaller } from './exact.ts';
import { classifyOrderId, type OrderOwner } from './client-order-id.ts';
import { isEnded } from './transition-table.ts';

/** An order as the exchange lists it; a part of what ports call a view. */
export interface ListedOrder extends OrderSight {
  readonly pair: string;
  readonly cid: string | null;
  /** Exchange time, epoch ms. */
  readonly atMs: number;
}

/** What our books hold. */
export interface BookSide {
  readonly tag: string;
  readonly isKnown: (cid: string) => boolean;
  readonly attempts: readonly Attempt[];
  readonly isBooked: (pair: string, tradeId: string) => boolean;
  /** Signed sums of fills less fees in the coin, by pair; pairs without one hold nothing. */
  readonly positions: ReadonlyMap<string, string>;
  /** By pair, when its last fill was booked; exchange time. */
  readonly filledMs: ReadonlyMap<string, number>;
  readonly stepOf: (pair: string) => string | null;
  /** Whether all that is booked of a pair is too little for an order. */
  readonly isDust: (pair: string) => boolean;
}

/** What the exchange shows. Null: nobody could say, which is not nothing. */
export interface ExchangeSide {
  /** Plain and trigger orders. */
  readonly open: readonly ListedOrder[] | null;
  /** By pair that was asked. */
  readonly fills: ReadonlyMap<string, readonly OrderFill[] | null>;
  /** Signed, by pair; a pair that is not in it is flat. */
  readonly positions: ReadonlyMap<string, string | null> | null;
  /** Exchange time of the first call. */
  readonly atMs: number;
}

export type Difference =
  /** Of ours by its tag, and in no book: adopted, entries halted. */
  | { readonly kind: 'orphan'; readonly pair: string; readonly exchangeId: string; readonly cid: string }
  /** Of somebody else: listed, never touched. */
  | { readonly kind: 'foreign'; readonly pair: string; readonly exchangeId: string; readonly cid: string | null }
  /** Open in our books, and not in the list: to be asked for by its id. */
  | { readonly kind: 'not-listed'; readonly pair: string; readonly cid: string }
  /** Over in our books, and open in the list. */
  | { readonly kind: 'still-open'; readonly pair: string; readonly cid: string }
  | { readonly kind: 'fill-missing'; readonly pair: string; readonly tradeId: string; readonly cid: string }
  /** Of no order that we know. */
  | { readonly kind: 'fill-unassigned'; readonly pair: string; readonly tradeId: string }
  /** `slight`: it may be adjusted. */
  | {
      readonly kind: 'position';
      readonly pair: string;
      readonly booked: string;
      readonly found: string;
      readonly isSlight: boolean;
    }
  /** Could not be compared. */
  | { readonly kind: 'unknown'; readonly what: 'orders' | 'fills' | 'positions'; readonly pair: string | null };

/** What is younger is no difference yet. */
const GRACE_MS = 5000;

/** Where the books and the exchange do not say the same; none: they do, as far as it could be asked. */
export function compareBooks(books: BookSide, exchange: ExchangeSide): readonly Difference[] {
  return [...ordersApart(books, exchange), ...fillsApart(books, exchange), ...positionsApart(books, exchange)];
}

function attemptOf(
  { attempts }: BookSide,
  { pair, exchangeId, cid }: { pair: string; exchangeId: string; cid: string | null },
): Attempt | null {
  const byId = attempts.find((attempt) => attempt.exchangeId === exchangeId && attempt.pair === pair);
  return byId ?? attempts.find((attempt) => cid !== null && attempt.cid === cid) ?? null;
}

function ordersApart(books: BookSide, { open, atMs }: ExchangeSide): readonly Difference[] {
  if (open === null) return [{ kind: 'unknown', what: 'orders', pair: null }];
  const listed = open.flatMap((order) => orderApart(books, order, atMs));
  const shown = new Set(open.map((order) => attemptOf(books, order)?.cid));
  const missing = books.attempts.filter(
    (attempt) => (attempt.state === 'OPEN' || attempt.state === 'PARTIAL') && !shown.has(attempt.cid),
  );
  const old = missing.filter(({ updatedMs }) => updatedMs <= atMs - GRACE_MS);
  return [...listed, ...old.map(({ pair, cid }) => ({ kind: 'not-listed', pair, cid }) as const)];
}

function orderApart(books: BookSide, order: ListedOrder, atMs: number): readonly Difference[] {
  const { pair, exchangeId, cid } = order;
  const attempt = attemptOf(books, order);
  if (order.atMs > atMs - GRACE_MS) return [];
  if (attempt !== null) {
    const isOver = isEnded(attempt) && attempt.updatedMs <= atMs - GRACE_MS;
    return isOver ? [{ kind: 'still-open', pair, cid: attempt.cid }] : [];
  }
  const owner = ownerOf(books, cid);
  if (cid === null || owner === 'FOREIGN') return [{ kind: 'foreign', pair, exchangeId, cid }];
  // One that was put aside is over.
  return [{ kind: owner === 'OURS_KNOWN' ? 'still-open' : 'orphan', pair, exchangeId, cid }];
}

function ownerOf({ tag, isKnown }: BookSide, cid: string | null): OrderOwner {
  return classifyOrderId(cid, tag, isKnown);
}

function fillsApart(books: BookSide, { fills, atMs }: ExchangeSide): readonly Difference[] {
  return [...fills].flatMap(([pair, rows]): readonly Difference[] => {
    if (rows === null) return [{ kind: 'unknown', what: 'fills', pair }];
    const missing = rows.filter((fill) => !books.isBooked(pair, fill.tradeId) && fill.atMs <= atMs - GRACE_MS);
    return missing.flatMap((fill) => fillApart(books, fill));
  });
}

function fillApart(books: BookSide, fill: OrderFill): readonly Difference[] {
  const { pair, tradeId } = fill;
  const attempt = attemptOf(books, fill);
  if (attempt !== null) return [{ kind: 'fill-missing', pair, tradeId, cid: attempt.cid }];
  // That of an order which was put aside was booked before.
  return ownerOf(books, fill.cid) === 'OURS_KNOWN' ? [] : [{ kind: 'fill-unassigned', pair, tradeId }];
}

function positionsApart(books: BookSide, { positions, atMs }: ExchangeSide): readonly Difference[] {
  if (positions === null) return [{ kind: 'unknown', what: 'positions', pair: null }];
  const pairs = new Set([...books.positions.keys(), ...positions.keys()]);
  return [...pairs].toSorted().flatMap((pair): readonly Difference[] => {
    const [booked, found = '0'] = [books.positions.get(pair) ?? '0', positions.get(pair)];
    if (found === null) return [{ kind: 'unknown', what: 'positions', pair }];
    if (compareExact(booked, found) === 0 || isMoving(books, pair, atMs)) return [];
    const isSlight = isSlightlyApart({ booked, found }, books.stepOf(pair), books.isDust(pair));
    return [{ kind: 'position', pair, booked, found, isSlight }];
  });
}

/**
 * Whether signed amounts differ by a step at most, and by less than either side holds: where one step is a whole position, a step more is somebody
 * else's, and a step less is one that somebody closed. What is too little for an order may go as a whole. Without a step: never.
 */
export function isSlightlyApart(
  { booked, found }: { readonly booked: string; readonly found: string },
  step: string | null,
  isDust: boolean,
): boolean {
  const apart = sizeOf(minus(booked, found));
  if (compareExact(apart, step ?? '0') > 0) return false;
  const [own, there] = [sizeOf(booked), sizeOf(found)];
  const hasShrunk = signOf(booked) * signOf(found) >= 0 && compareExact(there, own) <= 0;
  return (isDust && hasShrunk) || compareExact(apart, smaller(own, there)) < 0;
}

/** Its books are about to change, or have just changed. */
function isMoving({ attempts, filledMs }: BookSide, pair: string, atMs: number): boolean {
  const isUnsure = attempts.some(
    (attempt) =>
      attempt.pair === pair &&
      ((!isEnded(attempt) && attempt.rank < 2) || compareExact(attempt.filled, attempt.reported) < 0),
  );
  return isUnsure || (filledMs.get(pair) ?? 0) > atMs - GRACE_MS;
}
