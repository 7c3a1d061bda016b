import type { Attempt } from '../../../orders/attempt.ts';
import { compareExact, cutToStep, larger, minus, signOf, sizeOf, smaller, sumOf } from '../../../orders/exact.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { mostAmount, notionalOf } from '../../../orders/order-faults.ts';
import type { ProtectedPosition } from '../../../orders/protection.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { legsOf, lostStops, stoodInStops, wantedOrders, type WantedOrder } from '../../../session/wanted-orders.ts';
import { askCancel } from './ask-cancel.ts';
import { cannotTell, UNPROTECTED } from './barred-pairs.ts';
import { isClosedByHand } from './closed-by-hand.ts';
import type { KnownIntent } from './desk-actions.ts';
import { bookedOf } from './handled-pairs.ts';
import { mostStopped } from './lacking-coins.ts';
import type { StopFailure } from './live-orders.ts';
import { isLive } from './order-news.ts';
import { standInsOf, whyOf } from './order-report-of.ts';
import type { OrderStep } from './order-step.ts';
import type { PlanWorld } from './plan-orders.ts';
import { areStopsRefused } from './protection-keeper.ts';
import { longExits } from './resting-exits.ts';
import { placeAhead, placeUnbegun, stopsAhead } from './stops-ahead.ts';
import { jumpedStops } from './stop-gap.ts';

/** After a refusal, or what never got there. */
const PLACE_AGAIN_MS = 5_000;
/** Refusals after which one that nothing may take the place of waits for a person; the next try is the strategy's. */
const MOST_REFUSED = 2;
/** After each order at the market that came to nothing, so much longer up to the last. */
const LEAVE_AGAIN_MS = 60_000;
const LONGEST_LEAVE_MS = 300_000;
/** After that an order at the market that never left is not sent any more. */
const LEAVE_WITHIN_MS = 60_000;

/** A stop that was refused longer ago is tried before anything leaves: what kept the exchange from it may be over. */
const OLD_REFUSAL_MS = 15_000;

/** What an exit on spot may wait in the place of a stop while the strategy is not open. */
const EXIT_WAITS_MS = 60_000;

export interface RestingWorld extends Pick<PlanWorld, 'wanted' | 'marketOf' | 'hindrance'> {
  /** Of pairs: no stop can be placed for them. */
  readonly hopeless: readonly string[];
  /** What stops are to cover, and do not. */
  readonly bare: readonly ProtectedPosition[];
  /** Somebody else's orders may not have arrived yet, or nobody knows what became of own ones. */
  readonly isRecovering: boolean;
  /** Market time for which the strategy has not been open in this process. */
  readonly restsMs: number;
  /** Absent: what cannot be protected is left. */
  readonly stopFailure?: StopFailure | undefined;
}

/** A stop that a trade wants. */
interface KeptStop {
  readonly wanted: WantedOrder;
  /** It and those that stand in for it, oldest first. */
  readonly all: readonly KnownIntent[];
}

/**
 * Keeps the stops of trades that hear of nothing, as the strategy is not open: another one stands in for one that is gone, and an order at the market for one
 * that cannot be placed. Each has the number of the trade's own stop, so that the trade hears of one order later, with all that was executed of it.
 */
export function keepStopsAtRest(orders: OrderStep, world: RestingWorld): void {
  const stops = stopsOf(orders, world);
  for (const stop of stops.filter(isGone)) {
    if (wasRefusedLongAgo(orders, stop) && placeAgain(orders, stop, world)) continue;
    const isLeft = mayLeave(orders, stop, world) && leave(orders, stop, world);
    if (!isLeft) placeAgain(orders, stop, world);
  }
  for (const stop of stops) enlarge(orders, stop, world);
  placeUnbegun(orders, world);
  placeAhead(orders, world);
  for (const attempt of needlessStops(orders, stops)) askCancel(orders, attempt, orders.step.nowMs);
  // Nobody leaves at the trade's stop meanwhile. A strategy that is open soon, or a session that only ends, lets it wait.
  if (!world.isRecovering && world.restsMs >= EXIT_WAITS_MS)
    for (const attempt of longExits(orders)) askCancel(orders, attempt, orders.step.nowMs);
  // Nobody knows prices: it is those that the exchange has triggered.
  const jumped = world.stopFailure === 'alarm' ? [] : jumpedStops(orders, () => null);
  for (const { all } of stops.filter(({ wanted }) => jumped.includes(wanted.pair)))
    for (const attempt of all.flatMap(({ attempts }) => attempts.filter(isLive)))
      askCancel(orders, attempt, orders.step.nowMs);
}

/** What trades want, with the stops that they have lost and hear nothing of, as long as the books know of these. */
export function wantedAtRest({ records, books }: OrderStep): readonly WantedOrder[] {
  const oldest = new Map<number, KnownIntent>();
  for (const known of books.known.toSorted((a, b) => b.intent.id - a.intent.id)) oldest.set(known.intent.leg, known);
  // What stands in for a stop is none of it.
  const isGoneLeg = (leg: number): boolean => {
    const own = oldest.get(leg);
    return own === undefined || isAllOver(own);
  };
  const isThere = (stop: Pick<WantedOrder, 'leg' | 'tradeId'>): boolean =>
    books.known.some(({ intent, attempts }) => isOf(intent, stop) && attempts.some(isLive));
  const gone = lostStops(records, isGoneLeg).filter(({ leg }) => oldest.has(leg));
  // What stands in for a stop stays until the next one may be sent, and no other one is placed beside it, unless that is to cover more.
  const kept = stoodInStops(records, isThere).filter((stop) =>
    gone.every(({ tradeId, amount }) => tradeId !== stop.tradeId || amount <= stop.amount),
  );
  const lost = gone.filter(({ tradeId }) => kept.every((stop) => stop.tradeId !== tradeId));
  const legs = new Set(lost.map(({ leg }) => leg));
  return [...wantedOrders(records).filter(({ leg }) => !legs.has(leg)), ...lost, ...kept, ...stopsAhead(records)];
}

function isOf(intent: KnownIntent['intent'], { leg, tradeId }: Pick<WantedOrder, 'leg' | 'tradeId'>): boolean {
  return intent.action === 'stop' && intent.leg === leg && intent.tradeId === tradeId;
}

function isAllOver({ intent: { state }, attempts }: KnownIntent): boolean {
  return (state === 'DONE' || state === 'DROPPED') && !attempts.some(isLive);
}

/** What stops of trades have sold, over or not: where another one took the place of one that was refused, its trade hears of that once the strategy is open. */
export function tellSoldAtRest({ records, books, touched }: OrderStep): void {
  for (const { intent, attempts } of books.known) {
    const hasSold = intent.action === 'stop' && attempts.some(({ filled }) => signOf(filled) > 0);
    if (hasSold && legsOf(records, intent.pair).has(intent.leg)) touched.add(intent.id);
  }
}

function stopsOf({ books, records }: OrderStep, { wanted }: RestingWorld): readonly KeptStop[] {
  const stops = wanted.filter(
    ({ action, pair, isCanceled }) => action === 'stop' && !isCanceled && !isClosedByHand(records, pair),
  );
  return stops
    .map((stop) => ({ wanted: stop, all: standInsOf(books.known, stop) }))
    .filter(({ all }) => all.length > 0);
}

/** Of a stop that never got there, whoever plans sends another attempt. */
function isGone({ all }: KeptStop): boolean {
  const { state, kind } = all.at(-1)!.intent;
  const isOver = state === 'DONE' || state === 'DROPPED' || state === 'BLOCKED' || kind === 'market';
  return isOver && !all.some(({ attempts }) => attempts.some(isLive));
}

/** Of what was closed otherwise: one that only reduces would reduce what somebody opens there later. */
function needlessStops({ records }: OrderStep, stops: readonly KeptStop[]): readonly Attempt[] {
  const over = stops.filter(({ wanted }) => signOf(bookedOf(records, wanted.pair)) === 0);
  const attempts = over.flatMap(({ all }) => all.flatMap((known) => known.attempts));
  return attempts.filter(({ state, cancel }) => (state === 'OPEN' || state === 'PARTIAL') && cancel === 'none');
}

/**
 * A stop that covers less than it is to, as an entry has brought more or an exit beside it is over: another one of all stands in for it. On futures it is
 * there before the smaller one goes, which whoever keeps protection sees to; on spot that one has to go first.
 */
function enlarge(orders: OrderStep, stop: KeptStop, world: RestingWorld): void {
  const { wanted, all } = stop;
  const { pair, isReduceOnly } = wanted;
  const position = world.bare.find((each) => each.pair === pair);
  const live = all.flatMap(({ attempts }) => attempts.filter(isLive));
  if (position === undefined || position.isLeaving || live.length === 0 || !live.every(isAtRest)) return;
  if (
    cannotTell(orders.records, pair) ||
    all.some(({ intent, attempts }) => intent.kind === 'market' && attempts.some(isLive))
  )
    return;
  const last = all.at(-1)!.attempts.at(-1);
  const isRefused = last?.state === 'REJECTED';
  if (isRefused && isReduceOnly && mayLeave(orders, stop, world) && leave(orders, stop, world)) return;
  if (isRefused && orders.step.nowMs - last.updatedMs < PLACE_AGAIN_MS) return;
  const covered = sumOf(live.map(({ amount, filled }) => minus(amount, filled)));
  const order = orderOf(orders, stop, world, 'stop');
  if (order === null || compareExact(order.amount, covered) <= 0 || world.hindrance(wanted, order) !== null) return;
  if (isReduceOnly) standIn(orders, all, order);
  else if (world.marketOf(pair).isHalted !== true)
    for (const attempt of live) askCancel(orders, attempt, orders.step.nowMs);
}

/** It is at the exchange, and nobody wants it gone. */
function isAtRest({ state, cancel, ending, suspectMs }: Attempt): boolean {
  return (state === 'OPEN' || state === 'PARTIAL') && cancel === 'none' && ending === null && suspectMs === null;
}

function wasRefusedLongAgo(orders: OrderStep, { wanted: { pair }, all }: KeptStop): boolean {
  const { intent, attempts } = all.at(-1)!;
  const last = attempts.at(-1);
  if (intent.kind === 'market' || last?.state !== 'REJECTED' || areStopsRefused(orders, pair)) return false;
  return orders.step.nowMs - last.updatedMs >= OLD_REFUSAL_MS;
}

/** Whether another one was planned. */
function placeAgain(orders: OrderStep, { wanted, all }: KeptStop, world: RestingWorld): boolean {
  const { intent, attempts } = all.at(-1)!;
  const last = attempts.at(-1);
  const isOfMarket = intent.kind === 'market';
  const waitMs = isOfMarket ? pauseMs(triesOf(all)) : last?.state === 'REJECTED' ? PLACE_AGAIN_MS : 0;
  const isEarly = last !== undefined && orders.step.nowMs - last.updatedMs < waitMs;
  const refused = all.filter((each) => each.attempts.at(-1)?.state === 'REJECTED').length;
  const isForPerson = world.stopFailure === 'alarm' && refused >= MOST_REFUSED;
  if (isEarly || isForPerson || (intent.state === 'BLOCKED' && !isOfMarket)) return false;
  const order = orderOf(orders, { wanted, all }, world, 'stop');
  return order !== null && world.hindrance(wanted, order) === null && standIn(orders, all, order);
}

/** Where the books and the account agree, and nobody may have sold it already. */
function mayLeave(orders: OrderStep, { wanted: { pair }, all }: KeptStop, world: RestingWorld): boolean {
  const { books } = orders;
  const isMissing = orders.step.draft.get(UNPROTECTED + pair) !== undefined;
  if (world.stopFailure === 'alarm' || world.isRecovering || !isMissing || cannotTell(orders.records, pair))
    return false;
  // One that is found nowhere any more keeps since when.
  const isUnsure = ({ state, suspectMs }: Attempt): boolean =>
    state === 'SUBMITTING' || state === 'UNKNOWN' || suspectMs !== null;
  const live = [...books.attempts.values()].filter((each) => each.pair === pair && isLive(each));
  if (live.some(isUnsure)) return false;
  const { intent, attempts } = all.at(-1)!;
  if (intent.kind !== 'market') return isReached(attempts) || world.hopeless.includes(pair);
  // The price may be back: a stop is tried before that, and where that is refused as well it is left at once.
  const tries = triesOf(all);
  return areStopsRefused(orders, pair) && orders.step.nowMs - tries.at(-1)!.updatedMs >= pauseMs(tries);
}

function triesOf(all: readonly KnownIntent[]): readonly Attempt[] {
  return all.filter(({ intent }) => intent.kind === 'market').flatMap(({ attempts }) => attempts);
}

/** What never got there is tried again soon, and what is left of what was executed in part; what came to nothing there, later and later. */
function pauseMs(tries: readonly Attempt[]): number {
  // Executed wholly, it has not come to nothing: what is held now has come since.
  const last = tries.at(-1)!;
  if (last.state === 'FILLED') return 0;
  const isUnsent = ({ state }: Attempt): boolean => state === 'NEVER_PLACED' || state === 'DENIED';
  if (isUnsent(last) || signOf(last.filled) > 0) return PLACE_AGAIN_MS;
  const taken = tries.filter((attempt) => !isUnsent(attempt));
  return Math.min(taken.length * LEAVE_AGAIN_MS, LONGEST_LEAVE_MS);
}

/** The exchange has said that the price is beyond it, or has triggered it already. */
function isReached(attempts: readonly Attempt[]): boolean {
  const last = attempts.at(-1);
  if (last === undefined || last.state === 'REJECTED') return whyOf(attempts) === 'would-trigger';
  return last.mark === 'child' || signOf(last.filled) > 0;
}

function leave(orders: OrderStep, { wanted, all }: KeptStop, world: RestingWorld): boolean {
  const order = orderOf(orders, { wanted, all }, world, 'market');
  const asExit = { ...wanted, action: 'exit', kind: 'market', rate: null, stopRate: null } as const;
  if (order === null || world.hindrance(asExit, order) !== null || !standIn(orders, all, order)) return false;
  const text = `No stop can be placed for ${wanted.pair}: what is held there is left at the market, in the place of its trade's stop.`;
  orders.alarm('unprotected', text);
  return true;
}

/** What is left of a stop, or all that it is to cover by now where that is more; no more than the books hold and the account can sell. Null: that is no order. */
function orderOf(
  orders: OrderStep,
  { wanted, all }: KeptStop,
  { wanted: others, marketOf, bare }: RestingWorld,
  as: 'stop' | 'market',
): ReadyOrder | null {
  const { pair, side, stopRate } = wanted;
  const { kind: ownKind, amount, least, isReduceOnly, ...prices } = all[0]!.intent;
  const rules = marketOf(pair);
  const held = bookedOf(orders.records, pair);
  if ((signOf(held) > 0 ? 'sell' : 'buy') !== side) return null;
  const kind = as === 'market' ? 'market' : ownKind;
  const left = minus(amount, sumOf(all.flatMap(({ attempts }) => attempts.map(({ filled }) => filled))));
  // Of several trades of a pair each has a stop of its own.
  const isOnly = openTradesIn(orders.records).filter(({ trade }) => trade.pair === pair).length === 1;
  const lacking = isOnly ? bare.find((each) => each.pair === pair && !each.isLeaving) : undefined;
  const rest = lacking === undefined ? left : larger(left, sizeOf(lacking.amount));
  const taken = as === 'stop' && !isReduceOnly ? mostTaken(all) : null;
  const bounds = [sizeOf(held), mostStopped(orders, others, pair), mostAmount(kind, rules), taken];
  const most = bounds.reduce<string>((bound, each) => (each === null ? bound : smaller(bound, each)), rest);
  const cut = cutToStep(most, rules.amountStep);
  if (signOf(cut) <= 0 || compareExact(cut, least) < 0) return null;
  const { price, stopPrice } = as === 'market' ? { price: null, stopPrice: null } : prices;
  const order = { kind, amount: cut, price, stopPrice, isReduceOnly, least };
  return { ...order, notional: notionalOf(order, rules, String(stopRate)) };
}

/** What an exchange has taken before of what it now refuses to take more of: on spot that went for the larger one. Null: it has refused nothing larger. */
function mostTaken(all: readonly KnownIntent[]): string | null {
  const stops = all.filter(({ intent }) => intent.kind !== 'market').flatMap(({ attempts }) => attempts);
  const most = stops
    .filter(({ state }) => state === 'OPEN' || state === 'PARTIAL' || state === 'CANCELED')
    .reduce((largest, { amount }) => larger(largest, amount), '0');
  const isRefused = stops.some(({ state, amount }) => state === 'REJECTED' && compareExact(amount, most) > 0);
  return isRefused && signOf(most) > 0 ? most : null;
}

/** What is there already of the same number was decided by a candle, or by none; no two of these are decided at one time. */
function standIn(orders: OrderStep, all: readonly KnownIntent[], order: ReadyOrder): boolean {
  const { pair, action, leg, tradeId, side, isReduceOnly, reason } = all[0]!.intent;
  const { nowMs } = orders.step;
  // That it waits for another attempt, or for a person, is over.
  if (!all.at(-1)!.attempts.some(isLive)) orders.end(all.at(-1)!);
  const named = { pair, candleMs: nowMs, action, leg, tradeId, side, kind: order.kind, isReduceOnly, reason } as const;
  // What leaves was decided by a price of now; a process that comes later looks anew.
  const expiresMs = order.kind === 'market' ? nowMs + LEAVE_WITHIN_MS : null;
  return orders.plan({ ...named, decidedMs: nowMs, expiresMs }, order).kind === 'done';
}
