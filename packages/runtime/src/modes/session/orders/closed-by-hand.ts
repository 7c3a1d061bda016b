import type { Attempt } from '../../../orders/attempt.ts';
import { changeBy } from '../../../orders/book-position.ts';
import { compareExact, plus, signOf, sizeOf, sumOf } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { bookedOf } from './handled-pairs.ts';
import type { OrderStep } from './order-step.ts';

/**
 * Whether somebody else has closed the position of a trade on futures, as two looks have shown and fills of theirs explain, and nothing of it was
 * brought back since: a stop or an exit would only reduce what somebody opens there later. What own orders bring after that is the trade's.
 */
export function isClosedByHand(records: SessionRecords, pair: string): boolean {
  const differs = JSON.parse(records.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  return differs?.isGone === true && compareExact(bookedOf(records, pair), differs.booked) === 0;
}

/** What rests to leave such positions, and exits on futures of which a part was executed before a stop took the rest: the trade ends with them. */
export function needlessOrders({ records, books }: OrderStep, wanted: readonly WantedOrder[]): readonly Attempt[] {
  const isOver = ({ action, pair, isReduceOnly }: WantedOrder): boolean =>
    isReduceOnly && action !== 'stop' && signOf(bookedOf(records, pair)) === 0;
  const needless = wanted.filter(
    (order) => !isEntry(order.action) && (isClosedByHand(records, order.pair) || isOver(order)),
  );
  const legs = new Set(needless.map(({ leg }) => leg));
  const known = books.known.filter(({ intent }) => intent.action !== 'protect' && legs.has(intent.leg));
  return known.flatMap(({ attempts }) =>
    attempts.filter(({ state, cancel }) => (state === 'OPEN' || state === 'PARTIAL') && cancel === 'none'),
  );
}

/** Whether a look of futures shows of a pair what the books hold. */
export function isAsBooked({ records }: OrderStep, { positions }: AccountView, pair: string): boolean {
  const found = positions.filter((each) => each.pair === pair).map(({ amount }) => amount);
  return compareExact(sumOf(found), bookedOf(records, pair)) === 0;
}

/** Whether that is so by what a look of futures shows. `was`: the record of the look before; null: nothing differed. */
export function isGoneBy(
  orders: OrderStep,
  was: PositionDiffers | null,
  { pair, booked, found }: Pick<PositionDiffers, 'booked' | 'found'> & { readonly pair: string },
): boolean {
  if (was?.booked !== booked) return false;
  const isOut = signOf(found) * signOf(booked) <= 0;
  return was.isGone === true || (isOut && was.found === found && isExplained(orders, pair, booked));
}

/**
 * What others have executed there since its trade began comes to all of it, the way out, and no more than nothing is left of what was executed at all:
 * what they took once and the books have followed since explains nothing again. A fill of ours that is only late is none of theirs.
 */
function isExplained({ records, books }: OrderStep, pair: string, booked: string): boolean {
  const trade = openTradesIn(records).find((open) => open.trade.pair === pair)?.trade;
  if (trade === undefined) return false;
  const tradeOf = (cid: string): number | undefined => books.intents.get(books.attempts.get(cid)?.intent ?? 0)?.tradeId;
  const fills = books.fills.filter((fill) => fill.pair === pair);
  const foreign = fills.filter(({ cid, atMs }) => cid === null && atMs >= trade.openTimeMs);
  const own = fills.filter(({ cid }) => cid !== null && tradeOf(cid) === trade.id);
  const change = sumOf(foreign.map(changeBy));
  const isAll = signOf(change) * signOf(booked) < 0 && compareExact(sizeOf(change), sizeOf(booked)) >= 0;
  return isAll && signOf(plus(sumOf(own.map(changeBy)), change)) * signOf(booked) <= 0;
}
