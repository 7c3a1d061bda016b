import { createHash } from 'node:crypto';
import { openMatters } from '../../../modes/session/matters/open-matters.ts';
import { isWhollyDust } from '../../../modes/session/orders/held-by-trades.ts';
import { OrderBooks, readBooks } from '../../../modes/session/orders/order-books.ts';
import { classifyOrderId, orderTag, type OrderOwner } from '../../../orders/client-order-id.ts';
import { isSlightlyApart } from '../../../orders/compare.ts';
import { compareExact, larger, minus, plus, signOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { planProtection, type LiveStop, type ProtectedPosition } from '../../../orders/protection.ts';
import { isKnownOrder } from '../../../orders/retire-orders.ts';
import type { AccountView, OrderView, UnreadOrder } from '../../../ports/order-exchange.ts';
import { rowsOfPair, whyUnread } from '../../../ports/unread-rows.ts';
import { line, listed, type DoctorLine } from './doctor-line.ts';

/** What is known of a session's orders on this side. */
export interface KnownOrders {
  readonly account: string;
  readonly strategy: string;
  /** Empty without a journal. */
  readonly records: ReadonlyMap<string, string>;
  /** The least that a market counts of an amount; null where that is not known. */
  readonly stepOf: (pair: string) => string | null;
}

/** Open orders by whose they are, plain and trigger together. */
export function openOrderLines(open: readonly OrderView[], known: KnownOrders): readonly DoctorLine[] {
  const of = (owner: OrderOwner): readonly OrderView[] => open.filter((order) => ownerOf(order, known) === owner);
  const [orphans, foreign] = [of('OURS_ORPHAN'), of('FOREIGN')];
  const ours = of('OURS_KNOWN');
  return [
    line('orders', 'ok', `OURS_KNOWN: ${ours.length === 0 ? 'none' : counted(ours)}.`),
    orphans.length === 0
      ? line('orphan orders', 'ok', 'OURS_ORPHAN: none.')
      : line('orphan orders', 'fail', `OURS_ORPHAN, in no journal here: ${counted(orphans)}: ${shown(orphans)}.`),
    foreign.length === 0
      ? line('foreign orders', 'ok', 'FOREIGN: none.')
      : line('foreign orders', 'warn', `FOREIGN, left alone: ${counted(foreign)}: ${shown(foreign)}.`),
  ];
}

/** Orders of somebody else that nobody can read, if there are any. */
export function unreadLines(unread: readonly UnreadOrder[] = []): readonly DoctorLine[] {
  const texts = unread.map(({ cid, symbol, why }) => `${symbol ?? 'an unknown market'} (${cid}): ${why}`);
  return texts.map((text) => line('unreadable order', 'warn', `FOREIGN, left alone: ${text}`));
}

/** Rows of the account that nobody can read, if there are any. */
export function unreadRowLines({ unread = [] }: AccountView): readonly DoctorLine[] {
  const texts = unread.map(({ name, why }) => `${name ?? 'a row that does not say of what'}: ${why}`);
  return texts.length === 0 ? [] : [line('unreadable rows', 'warn', `Left out: ${listed(texts)}`)];
}

/** What the account holds against the books, and the stops of ours against what it holds. */
export function positionLines(
  account: AccountView,
  open: readonly OrderView[],
  known: KnownOrders,
): readonly DoctorLine[] {
  const booked = bookedIn(known.records);
  const found = account.isHedged === null ? heldOnSpot(account, booked) : byPair(account.positions);
  const all = [...new Set([...booked.keys(), ...found.keys()])].toSorted();
  const unread = all.filter((pair) => whyUnread(account, rowsOfPair(account, pair)[0]) !== null);
  const pairs = all.filter((pair) => !unread.includes(pair));
  const apart = pairs.filter((pair) => {
    const sides = { booked: booked.get(pair) ?? '0', found: found.get(pair) ?? '0' };
    const isDust = isWhollyDust(known.records, pair, sides.booked);
    return compareExact(sides.booked, sides.found) !== 0 && !isSlightlyApart(sides, known.stepOf(pair), isDust);
  });
  const texts = apart.map((pair) => `${pair} ${found.get(pair) ?? '0'}, booked ${booked.get(pair) ?? '0'}`);
  const cannot = line('positions', 'fail', `What the account holds of ${listed(unread)} cannot be read.`);
  if (unread.length > 0 && pairs.length === 0) return [cannot];
  return [
    ...(unread.length === 0 ? [] : [cannot]),
    apart.length === 0
      ? line('positions', 'ok', `${pairs.length === 0 ? 'There are none' : `${listed(pairs)} as booked`}.`)
      : line('positions', 'fail', `The account holds otherwise than the books say: ${listed(texts)}.`),
    stopLine(new Map([...found].filter(([pair]) => pairs.includes(pair))), open, known),
  ];
}

/** Attempts whose fate nobody knows, and what waits for a person. */
export function doubtLines({ records }: KnownOrders): readonly DoctorLine[] {
  const matters = openMatters(records).filter(({ kind }) => kind !== 'blocked');
  const { attempts, intents } = new OrderBooks(records);
  const unknown = [...attempts.values()].filter(({ state }) => state === 'UNKNOWN').map(({ cid }) => cid);
  const blocked = [...intents.values()].filter(({ state }) => state === 'BLOCKED');
  const texts = blocked.map(({ id, pair, blocked: why }) => `${id} on ${pair} (${why ?? 'no reason'})`);
  return [
    unknown.length === 0
      ? line('unknown orders', 'ok', 'What became of every order is known.')
      : line('unknown orders', 'fail', `Nobody knows what became of ${listed(unknown)}.`),
    blocked.length === 0
      ? line('blocked intents', 'ok', 'No order waits for a person.')
      : line('blocked intents', 'fail', `A person has to decide on ${listed(texts)}.`),
    ...(matters.length === 0
      ? []
      : [
          line('matters', 'warn', `A person has to decide on ${listed(matters.map(({ id }) => id))}: session resolve.`),
        ]),
  ];
}

function stopLine(found: ReadonlyMap<string, string>, open: readonly OrderView[], known: KnownOrders): DoctorLine {
  const stops = open.filter((order) => order.stopPrice !== null && ownerOf(order, known) === 'OURS_KNOWN');
  const positions = [...found].map(([pair, amount]) => protectedPosition(pair, amount, known.stepOf(pair)));
  const { unprotected } = planProtection(positions, stops.map(liveStop), 0);
  if (unprotected.length > 0)
    return line('stops', 'fail', `No stops of their size protect ${listed(unprotected)} at the exchange.`);
  return line('stops', 'ok', found.size === 0 ? 'There is nothing to protect.' : 'Every position has its stops.');
}

/** Where a stop lies is not asked here; that there is one, is. */
function protectedPosition(pair: string, amount: string, step: string | null): ProtectedPosition {
  const rest = { stopPrice: '1', mayDouble: true, broken: null, rejects: 0, unsureSinceMs: null };
  return { pair, amount, amountStep: step, least: step ?? '0', isLeaving: false, ...rest };
}

function liveStop({ cid, pair, side, amount, filled, atMs }: OrderView): LiveStop {
  return { cid: cid ?? '', pair, side, amount: minus(amount, filled), signMs: atMs, state: 'there', isWanted: true };
}

function ownerOf({ cid }: OrderView, { account, strategy, records }: KnownOrders): OrderOwner {
  const tag = orderTag({ account, strategy, mode: 'live' }, (text) => createHash('sha256').update(text).digest('hex'));
  return classifyOrderId(cid, tag, (id) => isKnownOrder(records, id));
}

function bookedIn(records: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const booked = new Map<string, string>();
  for (const { pair, amount } of readBooks<BookedPosition>(records, POSITION))
    booked.set(pair, plus(amount, booked.get(pair) ?? '0'));
  return new Map([...booked].filter(([, amount]) => signOf(amount) !== 0));
}

function byPair(positions: AccountView['positions']): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { pair, amount } of positions) found.set(pair, plus(amount, found.get(pair) ?? '0'));
  return found;
}

/** Others may hold the same coin there: it is to be enough. */
function heldOnSpot({ balances }: AccountView, booked: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const held = [...booked].map(([pair, amount]) => {
    const total = balances[pair.split('/')[0]!]?.total ?? '0';
    return [pair, compareExact(total, amount) >= 0 ? larger(amount, '0') : total] as const;
  });
  return new Map(held.filter(([, amount]) => signOf(amount) !== 0));
}

function counted(orders: readonly OrderView[]): string {
  const triggers = orders.filter(({ route, stopPrice }) => route === 'trigger' || stopPrice !== null).length;
  return `${orders.length - triggers} plain and ${triggers} trigger`;
}

function shown(orders: readonly OrderView[]): string {
  return listed(orders.map(({ side, amount, pair, exchangeId }) => `${side} ${amount} ${pair} (${exchangeId})`));
}
