import { openMatters } from '../../../modes/session/matters/open-matters.ts';
import { isWhollyDust } from '../../../modes/session/orders/held-by-trades.ts';
import { OrderBooks } from '../../../modes/session/orders/order-books.ts';
import type { OrderOwner } from '../../../orders/client-order-id.ts';
import { isSlightlyApart } from '../../../orders/compare.ts';
import { compareExact } from '../../../orders/exact.ts';
import type { AccountView, OrderView, UnreadOrder } from '../../../ports/order-exchange.ts';
import { rowsOfPair, whyUnread } from '../../../ports/unread-rows.ts';
import { line, listed, type DoctorLine } from './doctor-line.ts';
import { heldAmounts } from './held-amounts.ts';
import { ownerOf, type KnownOrders } from './known-orders.ts';
import { stopLine } from './stop-line.ts';

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
  const { booked, found } = heldAmounts(account, known.records);
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
export function doubtLines({ records }: Pick<KnownOrders, 'records'>): readonly DoctorLine[] {
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

function counted(orders: readonly OrderView[]): string {
  const triggers = orders.filter(({ route, stopPrice }) => route === 'trigger' || stopPrice !== null).length;
  return `${orders.length - triggers} plain and ${triggers} trigger`;
}

function shown(orders: readonly OrderView[]): string {
  return listed(orders.map(({ side, amount, pair, exchangeId }) => `${side} ${amount} ${pair} (${exchangeId})`));
}
