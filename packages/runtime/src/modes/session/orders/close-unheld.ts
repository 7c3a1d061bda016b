import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { changeBy } from '../../../orders/book-position.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import {
  compareExact,
  cutToStep,
  exactText,
  larger,
  minus,
  signOf,
  sizeOf,
  smaller,
  sumOf,
} from '../../../orders/exact.ts';
import { isEnded } from '../../../orders/transition-table.ts';
import { leastAmount, mostAmount, notionalOf, type ExactRules } from '../../../orders/order-faults.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { bookedOf, exceptHandled, handledPair, leaveToPerson, type HandledPair } from './handled-pairs.ts';
import { hasStayed } from './ask-cancel.ts';
import { noteForPerson } from './left-bare.ts';
import type { OrderStep } from './order-step.ts';
import { lastRate, type Hindrance } from './plan-orders.ts';
import { isHeldUnread } from './unread-account.ts';
import { isUnread } from './unread-pairs.ts';

/** As long as a position may stand without a stop: what is told late may still make a trade of it. */
const PATIENCE_MS = 5000;
/** Between two orders of which nothing was executed. */
const AGAIN_MS = 60_000;
/** Orders of a pair in a row of which nothing was executed; after that a person has to leave it. */
const MOST_IN_VAIN = 3;

export interface Unheld {
  readonly pair: string;
  /** Signed, as the market counts: below 0 is short. */
  readonly amount: string;
  /** Since when it is known, exchange time. */
  readonly sinceMs: number;
  /** What trades that are over have left of it, each less than an order, beside an open one or not: nobody is called for that. */
  readonly areRemains: boolean;
}

export interface ClosingWorld {
  readonly marketOf: (pair: string) => ExactRules;
  readonly markOf: (pair: string) => number | null;
  /** The one gate of orders. */
  readonly hindrance: (wanted: WantedOrder, order: ReadyOrder) => Hindrance | null;
}

/**
 * Leaves at the market what the books hold and no trade does, as an entry that comes back and fills long after its trade was over leaves it: nobody would
 * place a stop for it (11.5). One order at a time, never more than the market takes at once, each an intent of its own; what is left is the next one's.
 */
export function closeUnheld(orders: OrderStep, unheld: Unheld, world: ClosingWorld): void {
  const { nowMs } = orders.step;
  const { pair, amount, sinceMs } = unheld;
  const mark = world.markOf(pair) ?? lastRate(orders, pair);
  // A stop of it protects it; what nobody is sure of, or can read, may have closed it.
  const isBusy =
    isUnread(orders.records, pair) ||
    isHeldUnread(orders.records, pair) ||
    [...orders.books.attempts.values()].some(
      (each) => each.pair === pair && !isEnded(each) && !isApart(orders, each, unheld),
    );
  if (mark === null || isBusy || nowMs - sinceMs < PATIENCE_MS) return;
  const mixed = mixedOf(orders, unheld, world.marketOf(pair));
  if (signOf(mixed) > 0) leaveToPerson(orders, pair, mixed, 'traded');
  const handled = handledPair(orders.step.draft, pair);
  if (handled !== null) orders.alarm('unprotected', handledText(pair, handled));
  const whole = unheld.areRemains ? amount : bookedOf(orders.records, pair);
  const own = exceptHandled(orders.step.draft, pair, amount, whole);
  const vain = vainSince(orders, pair, sinceMs);
  const lastMs = Math.max(...vain.map(({ updatedMs }) => updatedMs));
  if (vain.length >= MOST_IN_VAIN)
    orders.alarm('unprotected', `${pair} is held, and by no trade, and could not be left: a person has to leave it.`);
  const order = orderOf({ pair, amount: own }, world.marketOf(pair), exactText(mark));
  // Of what lies beside an open trade no stop is missing: that of the trade is another matter.
  const isLeft = vain.length >= MOST_IN_VAIN || (handled !== null && order === null);
  if (isLeft && !unheld.areRemains) noteForPerson(orders, pair);
  if (order === null || vain.length >= MOST_IN_VAIN || nowMs - lastMs < AGAIN_MS) return;
  const wanted = wantedOf(pair, own, nowMs);
  if (world.hindrance(wanted, order) !== null) return;
  const { side, kind, isReduceOnly, reason, tradeId } = wanted;
  const leg = 1 + Math.max(0, ...orders.books.known.map(({ intent }) => intent.id));
  const named = { pair, candleMs: 0, action: 'protect', leg, tradeId, side, kind, isReduceOnly, reason } as const;
  const outcome = orders.plan({ ...named, decidedMs: nowMs, expiresMs: null }, order);
  if (outcome.kind !== 'done') return;
  const left = `${pair}: ${order.amount} that trades have left is worth an order by now: it is sold at the market.`;
  if (unheld.areRemains) orders.step.host.say('info', 'dust', left);
  else orders.alarm('unprotected', `${pair} is held, and by no trade: it is left at the market.`);
}

function handledText(pair: string, { amount, why }: HandledPair): string {
  const seen = why === 'traded' ? 'somebody else has traded there since' : 'the account did not have it meanwhile';
  return `${pair}: ${amount} is held, and by no trade, and ${seen}: a person has to leave it.`;
}

/** A stop that rests for a trade holds back nothing of what lies beside that; nor does an entry that the exchange does not take away. */
function isApart({ books }: OrderStep, attempt: Attempt, { areRemains }: Unheld): boolean {
  const { intent, state, cancel } = attempt;
  const action = books.intents.get(intent)?.action;
  if (action !== undefined && isEntry(action)) return hasStayed(attempt);
  return areRemains && action === 'stop' && state === 'OPEN' && cancel === 'none';
}

/**
 * How much may be somebody's own, without a sign, as others went the way out on its pair after it was there: a person may have left it by hand. What
 * own orders have brought since the last of that is none of it. A step may be theirs whichever way they went, as books follow the account by that much.
 */
function mixedOf({ books }: OrderStep, unheld: Unheld, { amountStep }: ExactRules): string {
  const { pair, amount, sinceMs, areRemains } = unheld;
  const isStep = compareExact(sizeOf(amount), amountStep ?? '0') <= 0;
  const opening = signOf(amount) > 0 ? 'buy' : 'sell';
  const fills = books.fills.filter((fill) => fill.pair === pair);
  const opened = fills.filter(({ cid, side }) => cid !== null && side === opening);
  const fromMs = Math.min(sinceMs, Math.max(...opened.map(({ atMs }) => atMs)));
  const isOut = ({ cid, side, atMs }: OrderFill): boolean =>
    cid === null && (isStep || side !== opening) && atMs >= fromMs;
  if (!fills.some(isOut)) return '0';
  const lastMs = Math.max(...fills.filter(({ cid }) => cid === null).map(({ atMs }) => atMs));
  const own = sumOf(fills.filter(({ cid, atMs }) => cid !== null && atMs > lastMs).map(changeBy));
  // Beside an open trade it may be the trade's.
  const isSince = !areRemains && signOf(own) === signOf(amount);
  return larger(minus(sizeOf(amount), isSince ? sizeOf(own) : '0'), '0');
}

/** What was sent for it already and executed nothing. Those that never left this process count for nothing. */
function vainSince(orders: OrderStep, pair: string, sinceMs: number): readonly { readonly updatedMs: number }[] {
  const own = orders.books.known.filter(({ intent }) => intent.action === 'protect' && intent.pair === pair);
  const ended = own.flatMap(({ attempts }) => attempts);
  return ended.filter(
    ({ state, filled, updatedMs }) => state !== 'DENIED' && signOf(filled) === 0 && updatedMs >= sinceMs,
  );
}

function orderOf(
  { pair, amount }: Pick<Unheld, 'pair' | 'amount'>,
  rules: ExactRules,
  mark: string,
): ReadyOrder | null {
  const { amountStep } = rules;
  const most = mostAmount('market', rules);
  const whole = sizeOf(amount);
  const isReduceOnly = pair.includes(':');
  const order = {
    kind: 'market',
    amount: cutToStep(most === null ? whole : smaller(whole, most), amountStep),
    price: null,
    stopPrice: null,
    isReduceOnly,
  } as const;
  const least = leastAmount(rules, mark, isReduceOnly);
  if (compareExact(order.amount, least) < 0) return null;
  return { ...order, least, notional: notionalOf(order, rules, mark) };
}

/** As the gate knows orders: what leaves a position is held to sense alone. */
function wantedOf(pair: string, amount: string, nowMs: number): WantedOrder {
  return {
    ...{ tradeId: 0, pair, leverage: 1, leg: 0, action: 'exit', kind: 'market', rate: null, stopRate: null },
    ...{ side: signOf(amount) > 0 ? 'sell' : 'buy', amount: Number(sizeOf(amount)), isReduceOnly: pair.includes(':') },
    ...{ reason: 'unprotected', candleMs: 0, placedMs: nowMs, isCanceled: false, after: [], staysUntil: null },
  };
}
