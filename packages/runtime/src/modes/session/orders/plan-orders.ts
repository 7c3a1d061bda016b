import { isEntry } from '../../../orders/is-entry.ts';
import { exactOrder, type ReadyOrder } from '../../../orders/exact-order.ts';
import { compareExact, exactText, minus, plus, sizeOf, sumOf } from '../../../orders/exact.ts';
import { withinBounds } from '../../../orders/market-bounds.ts';
import { mostAmount, notionalOf, type ExactRules, type OrderFault } from '../../../orders/order-faults.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import { legsOf, type WantedOrder } from '../../../session/wanted-orders.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { isLive } from './order-news.ts';
import { entryBoundFault } from './entry-bounds.ts';
import { deskActions, type DeskAction, type KnownIntent } from './desk-actions.ts';
import { DUST } from './held-by-trades.ts';
import { mostOwn, mostSold, mostStopped } from './lacking-coins.ts';
import type { PairRules } from './market-rules.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import { askCancel } from './ask-cancel.ts';

/** Attempts at one intent; after that a person decides. */
const MOST_ATTEMPTS = 3;

/** What the market says to orders of dust. */
const TOO_LITTLE: readonly string[] = ['amount-not-positive', 'amount-below-minimum', 'cost-below-minimum'];

export interface PlanWorld {
  readonly wanted: readonly WantedOrder[];
  readonly candleMs: number;
  readonly marketOf: (pair: string) => PairRules;
  /** The last price of a pair; null: nobody knows. */
  readonly markOf: (pair: string) => number | null;
  /** Why an order is not begun now, or must not be sent at all; null: it may. `order` null: whether none of its kind would leave now. */
  readonly hindrance: (wanted: WantedOrder, order: ReadyOrder | null) => Hindrance | null;
}

/** `wait`: it may be sent later, until it is too late. */
export type Hindrance = 'wait' | { readonly refused: string };

/** Brings intents and attempts to what trades want. What of it is over at once is told back. */
export function planOrders(orders: OrderStep, world: PlanWorld): readonly OrderReport[] {
  const { nowMs } = orders.step;
  const legs = new Set(world.wanted.map(({ leg }) => leg));
  const known = orders.books.known.filter(
    ({ intent, attempts }) =>
      (legs.has(intent.leg) || !isOver(intent) || isBack(intent, attempts)) &&
      !isStandIn(orders, { intent, attempts }, legs),
  );
  const { wanted, candleMs } = world;
  const actions = deskActions({ wanted, known, nowMs, candleMs });
  return actions
    .filter((action) => !isInVain(orders, action, world))
    .flatMap((action) => carriedOut(orders, action, world));
}

/** A stop of a trade on spot that gives way to what does not leave, or the market does not take, now: what is held would have none before that. */
function isInVain(orders: OrderStep, action: DeskAction, { wanted, marketOf, hindrance }: PlanWorld): boolean {
  if (action.kind !== 'cancel') return false;
  const { intent } = orders.known(action.attempt.intent)!;
  if (intent.action !== 'stop' || intent.isReduceOnly) return false;
  if (marketOf(intent.pair).isHalted === true && wanted.some(({ leg }) => leg === intent.leg)) return true;
  // What stands in for a stop is in the way of these as well, and they do not name it.
  const next = wanted.filter((each) => each.tradeId === intent.tradeId && !isEntry(each.action));
  return next.some((each) => hindrance(each, null) !== null);
}

function isOver({ state }: Intent): boolean {
  return state === 'DONE' || state === 'DROPPED';
}

/**
 * On futures what lies there for a stop that its trade knows to be over: the next one is there before it goes, which the keeper of stops sees to. Of a trade
 * that is over it goes at once.
 */
function isStandIn(
  { records }: OrderStep,
  { intent: { action, isReduceOnly, leg, pair }, attempts }: KnownIntent,
  legs: ReadonlySet<number>,
): boolean {
  const isMeant = action === 'stop' && isReduceOnly && !legs.has(leg) && attempts.some(isLive);
  return isMeant && legsOf(records, pair).has(leg);
}

/** It was over, is at the exchange all the same, and nobody wants it. Of stops the keeper knows whether one can do without them. */
function isBack({ action }: Intent, attempts: readonly Attempt[]): boolean {
  return action !== 'stop' && attempts.some(isLive);
}

function carriedOut(orders: OrderStep, action: DeskAction, world: PlanWorld): readonly OrderReport[] {
  switch (action.kind) {
    case 'plan':
      return planned(orders, action, world);
    case 'again':
      return tried(orders, action, world);
    case 'cancel':
      askCancel(orders, action.attempt, orders.step.nowMs);
      return [];
    case 'drop':
      orders.end(action.known);
      return [];
    case 'refuse':
      return [nothingOf(action.wanted, action.why === 'canceled' ? 'canceled' : 'expired')];
  }
}

function planned(
  orders: OrderStep,
  { wanted, expiresMs }: Extract<DeskAction, { kind: 'plan' }>,
  { wanted: all, marketOf, markOf, hindrance }: PlanWorld,
): readonly OrderReport[] {
  const { pair, action, leg, tradeId, side, isReduceOnly, reason, candleMs } = wanted;
  const opens = isEntry(action);
  const mark = markOf(pair) ?? (opens ? null : (wanted.rate ?? wanted.stopRate ?? lastRate(orders, pair)));
  if (mark === null) return [];
  const rules = marketOf(pair);
  const offStep = opens && rules.cutsEntries !== true ? 'refuse' : 'cut';
  const sold = opens ? wanted : { ...wanted, amount: soldAmount(orders, wanted, all) };
  const asked = exactOrder(sold, rules, { mark, offStep, most: mostOf(orders, wanted, rules), goesOn: !opens });
  // It is dust: the market takes no order of it, and asking again would change nothing before it is more.
  const isDust = !opens && (orders.records.has(DUST + pair) || sold.amount < wanted.amount);
  if ('refused' in asked && isDust && TOO_LITTLE.includes(asked.refused)) return [];
  if ('refused' in asked) return refused(orders, wanted, asked.refused);
  const { bounds } = rules;
  const market = { side, bounds, mark: exactText(mark) };
  const fault = opens ? (entryFault(asked, rules) ?? entryBoundFault(orders, wanted, asked, market)) : null;
  if (fault !== null) return refused(orders, wanted, fault);
  const bounded = opens || bounds === undefined ? asked : withinBounds(asked, bounds, rules, market);
  const order = isRestSold(wanted, sold, rules, mark) ? { ...bounded, isPart: true as const } : bounded;
  const why = hindrance(wanted, order);
  if (why === 'wait') return [];
  const denied = why === null ? null : why.refused;
  const named = { pair, candleMs, action, leg, tradeId, side, kind: order.kind, isReduceOnly, reason };
  const outcome = orders.plan({ ...named, decidedMs: wanted.placedMs, expiresMs }, order, denied);
  if (outcome.kind === 'refused') return refused(orders, wanted, outcome.code);
  if (denied !== null) orders.end(orders.known(orders.books.attempts.get(outcome.cid!)!.intent)!);
  return [];
}

/** On spot no more than the account can sell, which is told, and no more than the books have: what lacks is no order's. Base units. */
function soldAmount(orders: OrderStep, wanted: WantedOrder, all: readonly WantedOrder[]): number {
  const { pair, action, amount } = wanted;
  const most = action === 'stop' ? mostStopped(orders, all, pair) : mostSold(orders.records, pair);
  return Math.min(amount, Number(most ?? amount), Number(mostOwn(orders.records, wanted) ?? amount));
}

/** What lacks would be an order of its own: it stays its trade's. Less than that nobody could sell, and the trade ends without it. */
function isRestSold(wanted: WantedOrder, { amount }: WantedOrder, rules: ExactRules, mark: number): boolean {
  if (amount >= wanted.amount) return false;
  return !('refused' in exactOrder({ ...wanted, amount: wanted.amount - amount }, rules, { mark, offStep: 'cut' }));
}

function tried(
  orders: OrderStep,
  { known, wanted }: Extract<DeskAction, { kind: 'again' }>,
  { marketOf, markOf, hindrance }: PlanWorld,
): readonly OrderReport[] {
  const { intent, attempts } = known;
  if (attempts.filter(({ state }) => state !== 'DENIED').length >= MOST_ATTEMPTS) {
    // What was to leave is told to its trade, which places its stop again and leaves anew, later and later: it never got there, for certain.
    if (intent.action === 'exit' || intent.action === 'reduce') orders.end(known);
    else orders.block(known, 'attempts');
    orders.alarm('blocked-intent', `${intent.action} on ${intent.pair} did not get to the exchange three times.`);
    return [];
  }
  const order = restOf(known, marketOf(intent.pair), markOf(intent.pair) ?? lastRate(orders, intent.pair));
  if (order === null) {
    orders.end(known);
    return [];
  }
  const why = hindrance(wanted, order);
  if (why === 'wait') return [];
  if (why !== null || orders.again(known, order).kind === 'refused') orders.end(known);
  return [];
}

/** What is left of an intent, as an order; null when that is none any more. */
function restOf({ intent, attempts }: KnownIntent, rules: ExactRules, mark: number | null): ReadyOrder | null {
  const { kind, price, stopPrice, isReduceOnly, least } = intent;
  const amount = attempts.reduce((rest, { filled }) => minus(rest, filled), intent.amount);
  if (compareExact(amount, least) < 0) return null;
  const order = { kind, amount, price, stopPrice, isReduceOnly };
  return {
    ...order,
    least,
    notional: notionalOf(order, rules, mark === null ? (price ?? stopPrice ?? '0') : exactText(mark)),
  };
}

/**
 * The most that goes out in one order; null: there is no bound. What leaves goes on with the rest once that is filled. A stop is one order: what is
 * entered is cut so that it covers all that is held.
 */
function mostOf(orders: OrderStep, { action, pair, kind }: WantedOrder, rules: PairRules): string | null {
  const most = mostAmount(kind, rules);
  const covered = mostAmount('stop-market', rules);
  if (!isEntry(action) || covered === null) return most;
  const positions = readBooks<BookedPosition>(orders.records, POSITION).filter((each) => each.pair === pair);
  return minus(covered, sumOf(positions.map((position) => sizeOf(position.amount))));
}

/** Of an entry that was cut to one step, a fee in the coin would leave less than a step, which the core would take for something to sell. */
function entryFault({ amount }: ReadyOrder, { amountStep, cutsEntries }: PairRules): OrderFault | null {
  const isBare = cutsEntries === true && amountStep !== null && compareExact(amount, plus(amountStep, amountStep)) < 0;
  return isBare ? 'amount-below-minimum' : null;
}

function refused(orders: OrderStep, wanted: WantedOrder, why: string): readonly OrderReport[] {
  const { action, side, amount, pair } = wanted;
  orders.step.host.say('warn', 'order-denied', `${action}: ${side} ${amount} on ${pair} was not sent: ${why}.`);
  return [nothingOf(wanted, 'rejected')];
}

/** What a trade is told of an order that was not sent. */
export function nothingOf({ tradeId, leg }: WantedOrder, state: OrderReport['state']): OrderReport {
  return { tradeId, leg, state, filled: 0, average: null, fees: [], why: state === 'rejected' ? 'other' : null };
}

/** Of the newest fill of a pair: orders that leave are sent without a price as well. */
export function lastRate(orders: OrderStep, pair: string): number | null {
  const fills = orders.books.fills.filter((fill) => fill.pair === pair).toSorted((a, b) => a.atMs - b.atMs);
  return fills.length === 0 ? null : Number(fills.at(-1)!.price);
}
