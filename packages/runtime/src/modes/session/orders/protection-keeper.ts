import type { AttemptState, OrderAction } from '../../../orders/attempt.ts';
import { compareExact, exactText, minus, signOf, sizeOf, sumOf, smaller } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { leastAmount } from '../../../orders/order-faults.ts';
import { planProtection, type ProtectedPosition, type ProtectionPlan } from '../../../orders/protection.ts';
import type { SessionWarning } from '../../../contract/notification.ts';
import { askCancel } from './ask-cancel.ts';
import { BREACH, noteBreach } from './breaches.ts';
import { isClosedByHand, needlessOrders } from './closed-by-hand.ts';
import { closeUnheld, type ClosingWorld } from './close-unheld.ts';
import { truncateAmount } from '../../../core/steps.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { lacksStop, leavesAtMarket, refusedExits, type WantedOrder } from '../../../session/wanted-orders.ts';
import { UNPROTECTED, type UnprotectedRecord } from './barred-pairs.ts';
import { hasLeftSince, isExitTooSoon } from './exit-too-soon.ts';
import { forSale } from './for-sale.ts';
import { isOversold } from './handled-pairs.ts';
import { heldByTrades, noteDust } from './held-by-trades.ts';
import { mostSold, outgrownStops } from './lacking-coins.ts';
import type { StopFailure } from './live-orders.ts';
import { isOfTrade, liveStops, unsureSince } from './live-stops.ts';
import { isLive } from './order-news.ts';
import type { PairRules } from './market-rules.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import { lastRate } from './plan-orders.ts';
import { tellRefusedExits } from './refused-exits.ts';
import { areRemains, leastSold } from './remains.ts';
import { keepsStops, restingExits, restingText, type RestingExit } from './resting-exits.ts';
import { noteRemains, sellRemains } from './sell-remains.ts';
import { tellSmallStops } from './small-stops.ts';
import { bareText, overdueText, textAtRest } from './unprotected-text.ts';

/** Within which what leaves is at the exchange once its stop was given up. */
const BARE_MS = 5000;
const EXITS: readonly OrderAction[] = ['exit', 'reduce'];
/** Of orders that lay at the exchange, and end unexecuted. */
const LAIN: readonly AttemptState[] = ['CANCELED', 'EXPIRED'];
const TELL_AGAIN_MS = 3_600_000;
/** Between two orders to leave that were neither refused nor executed; and where the market took a part. */
const [LEAVE_AGAIN_MS, GO_ON_MS] = [60_000, 5_000] as const;
/** As many as a plan of protection takes. */
const MOST_REJECTS = 3;

export interface ProtectionWorld extends ClosingWorld {
  readonly marketOf: (pair: string) => PairRules;
  readonly wanted: readonly WantedOrder[];
  readonly mayDouble: boolean;
  /** The strategy is not open: trades hear of nothing, and whoever asked has to do what can be done without them. */
  readonly isResting: boolean;
  /** Every trade has to have a stop: else those alone that ever had one. */
  readonly needsStops: boolean;
  /** It is not known yet what became of what was sent before: what no trade holds may still be one's, and a stop be there. */
  readonly isRecovering: boolean;
  /** Absent: it is left. */
  readonly stopFailure?: StopFailure | undefined;
}

export interface ProtectionLack {
  /** Pairs that are to be left now. */
  readonly lost: readonly string[];
  /** What stops are to cover, and do not. */
  readonly bare: readonly ProtectedPosition[];
}

/**
 * Looks whether the stops of every position amount to it. Trades place their stops themselves, and take them away; stops that no trade knows of are canceled
 * where one can do without them. What lacks one for too long is told, and given up.
 */
export function keepProtection(orders: OrderStep, world: ProtectionWorld): ProtectionLack {
  const { nowMs } = orders.step;
  const { isResting } = world;
  if (world.stopFailure === 'alarm') tryAgain(orders);
  const booked = readBooks<BookedPosition>(orders.records, POSITION);
  const there = booked.filter(({ pair }) => !isClosedByHand(orders.records, pair));
  const held = there.map((position) => withoutLack(orders, position));
  const positions = held.map((position) => protectedPosition(orders, position, world));
  const stops = liveStops(orders, world.wanted);
  const plan = planProtection(positions.map(guardedPart), stops, nowMs);
  cancelUnwanted(orders, plan, world.wanted);
  // Its trade has to hear that it is gone before it wants the next one.
  if (!world.isResting)
    for (const stop of outgrownStops(orders, world.wanted, world.marketOf)) askCancel(orders, stop, nowMs);
  for (const order of needlessOrders(orders, world.wanted)) askCancel(orders, order, nowMs);
  noteDust(orders, dustOf(held, positions), new Set(held.map(({ pair }) => pair)));
  const remains = noteRemains(orders, held, positions);
  const unheld = unheldOf(orders, positions);
  const resting = restingExits(orders, positions, stops, world.wanted);
  noteUnprotected(orders, plan, { unheld, bare: bareOf(orders, positions, world), resting, isResting });
  const isWithout = (each: KeptPosition): boolean => each.stopPrice === null && !each.isLeaving && isHeld(each);
  if (world.needsStops && !isResting) tellSmallStops(orders, positions.filter(isWithout), world.marketOf);
  tellRefusedExits(
    orders,
    positions.filter(isHeld).map(({ pair }) => pair),
  );
  const bare = positions.filter(({ pair }) => plan.unprotected.includes(pair)).map(guardedPart);
  if (isResting) return { lost: plan.steps.filter(({ kind }) => kind === 'give-up').map(({ pair }) => pair), bare };
  if (!world.isRecovering) {
    closeAllUnheld(orders, unheld, { held, world });
    sellRemains(orders, remains, world);
  }
  const leaving = positions.filter((each) => each.isLeaving && isOnItsWay(orders, each, world)).map(({ pair }) => pair);
  return { lost: giveUp(orders, plan, { ...world, leaving }), bare };
}

/** Pairs that are not protected, by why: written down, and told once their time is over. */
function noteUnprotected(
  orders: OrderStep,
  { unprotected, overdue, doubled }: ProtectionPlan,
  {
    unheld,
    bare,
    resting,
    isResting,
  }: Record<'unheld' | 'bare', readonly string[]> & {
    readonly resting: readonly RestingExit[];
    readonly isResting: boolean;
  },
): void {
  const { draft } = orders.step;
  const lacking = new Set([...unprotected, ...unheld, ...bare]);
  // What people were told of goes on until a stop lies there.
  const rests = resting.filter(
    ({ pair, isLong }) => !lacking.has(pair) && (isLong || brokenOf(orders, pair)?.told !== undefined),
  );
  const open = new Set([...lacking, ...rests.map(({ pair }) => pair)].map((pair) => UNPROTECTED + pair));
  for (const key of orders.records.keys()) if (key.startsWith(UNPROTECTED) && !open.has(key)) draft.drop(key);
  for (const pair of unheld)
    if (brokenOf(orders, pair) === null && !isOversold(orders.records, pair))
      orders.alarm('unprotected', `${pair} is held, and by no trade: a person has to look. Nothing is entered there.`);
  for (const pair of lacking) {
    const { told, by, isForPerson } = brokenOf(orders, pair) ?? { by: null };
    // What a trade has by now is its own to protect.
    const isNew = by === null || by === 'exit' || (isForPerson === true && !unheld.includes(pair));
    if (isNew) draft.put(UNPROTECTED + pair, { ...begun(orders, pair), ...(told && { told }) });
  }
  for (const { pair } of rests) {
    const { told, by } = brokenOf(orders, pair) ?? {};
    if (by !== 'exit') draft.put(UNPROTECTED + pair, { ...begun(orders, pair), by: 'exit', ...(told && { told }) });
  }
  const say = (pair: string, [cause, text]: readonly [SessionWarning, string]): void =>
    tell(orders, pair, [cause, isResting ? textAtRest(text, brokenOf(orders, pair)!.sinceMs) : text]);
  for (const pair of bare.filter((each) => !hasJustLain(orders, each))) say(pair, ['unprotected', bareText(pair)]);
  for (const pair of overdue.filter((each) => !bare.includes(each))) say(pair, overdueText(orders, pair, doubled));
  for (const { pair, isLong } of rests) if (isLong) say(pair, ['unprotected', restingText(pair, isResting)]);
}

/** What a stop is to cover: on spot, beside what exits are to sell. */
function guardedPart(position: KeptPosition): ProtectedPosition {
  return { ...position, amount: position.guarded };
}

/** On spot there may be less of the coin than the books say: what is there is protected, and what is not is told as a difference. */
function withoutLack({ records }: OrderStep, position: BookedPosition): BookedPosition {
  const most = mostSold(records, position.pair);
  return most === null ? position : { ...position, amount: smaller(position.amount, most) };
}

/** Those that cannot be protected: told once each. Gives the pairs whose trades are to be left, again where that came to nothing. */
function giveUp(
  orders: OrderStep,
  { steps }: ProtectionPlan,
  world: ProtectionWorld & { readonly leaving: readonly string[] },
): readonly string[] {
  const { draft, nowMs } = orders.step;
  const isAlarm = world.stopFailure === 'alarm';
  // Also those that show no price: what leaves at the market needs none.
  const lost = steps
    .filter(({ kind, pair }) => kind === 'give-up' && !world.leaving.includes(pair))
    .map(({ pair }) => pair);
  const added = lost.filter((pair) => brokenOf(orders, pair)?.isGivenUp !== true);
  const left = isAlarm ? [] : lost.filter((pair) => added.includes(pair) || mayLeaveAgain(orders, pair, world));
  for (const pair of [...added, ...left]) {
    const leftMs = left.includes(pair) ? nowMs : null;
    draft.put(UNPROTECTED + pair, { ...(brokenOf(orders, pair) ?? begun(orders, pair)), isGivenUp: true, leftMs });
  }
  for (const pair of added) {
    const text = `No stop can be placed for ${pair}: what is held there ${isAlarm ? 'stays, and has none' : 'is left by its emergency exit'}.`;
    orders.alarm('unprotected', text);
    if (isAlarm) noteBreach(orders.step, UNPROTECTED + pair, text);
  }
  return left;
}

/** What is given up goes at the market: a limit that a strategy wished for, after that was refused, may rest for ever. */
function isOnItsWay(orders: OrderStep, { pair }: ProtectedPosition, { wanted }: ProtectionWorld): boolean {
  if (brokenOf(orders, pair)?.isGivenUp !== true) return true;
  return wanted.some((order) => order.pair === pair && leavesAtMarket(order));
}

/** Exits that the exchange refuses are tried later and later, but at once when a halt is over; others, of which nothing came, after a minute, and what the market took in part goes on. */
function mayLeaveAgain(orders: OrderStep, pair: string, { marketOf, markOf }: ProtectionWorld): boolean {
  const { nowMs, records } = orders.step;
  const { leftMs } = brokenOf(orders, pair)!;
  if ((marketOf(pair).openedMs ?? -Infinity) > (leftMs ?? Infinity)) return true;
  if (refusedExits(records, pair) !== null) return !isExitTooSoon(records, pair, nowMs, markOf(pair));
  const goesOn = hasLeftSince(orders, pair, leftMs ?? Infinity);
  return nowMs >= (leftMs ?? -Infinity) + (goesOn ? GO_ON_MS : LEAVE_AGAIN_MS);
}

/** A person has looked at what had to stay without a stop, and lets the session go on: it tries again. */
function tryAgain(orders: OrderStep): void {
  for (const key of orders.records.keys()) {
    const pair = key.startsWith(UNPROTECTED) ? key.slice(UNPROTECTED.length) : null;
    if (pair === null || brokenOf(orders, pair)?.isGivenUp !== true || orders.records.has(BREACH + key)) continue;
    orders.step.draft.put(key, begun(orders, pair));
  }
}

/** Of what was sold without being held nothing is bought back: it was never the session's, and an order to buy would open another position. */
function closeAllUnheld(
  orders: OrderStep,
  pairs: readonly string[],
  { held, world }: { readonly held: readonly BookedPosition[]; readonly world: ProtectionWorld },
): void {
  for (const { pair, side, amount } of held)
    if (pairs.includes(pair) && (side === 'long') === signOf(amount) > 0)
      closeUnheld(orders, { pair, amount, sinceMs: brokenOf(orders, pair)!.sinceMs, areRemains: false }, world);
}

/** Once, and once an hour for as long as it is so. */
function tell(orders: OrderStep, pair: string, [cause, text]: readonly [SessionWarning, string]): void {
  const { draft, nowMs } = orders.step;
  const record = brokenOf(orders, pair)!;
  if (record.told?.text === text && nowMs - record.told.atMs < TELL_AGAIN_MS) return;
  draft.put(UNPROTECTED + pair, { ...record, told: { text, atMs: nowMs } } satisfies UnprotectedRecord);
  orders.alarm(cause, text);
}

/** Those of trades are none of this: their trades take them away. */
function cancelUnwanted(orders: OrderStep, { steps }: ProtectionPlan, wanted: readonly WantedOrder[]): void {
  for (const step of steps) {
    if (step.kind !== 'cancel') continue;
    const attempt = orders.books.attempts.get(step.cid)!;
    if (attempt.ending === null && !isOfTrade(orders, orders.known(attempt.intent)!, attempt, wanted))
      askCancel(orders, attempt, orders.step.nowMs);
  }
}

/** What is too little for an order: of a position, or of what trades that are over have left of it. */
function dustOf(held: readonly BookedPosition[], positions: readonly KeptPosition[]): ReadonlyMap<string, string> {
  const dust = held.flatMap(({ pair, amount }, at): readonly (readonly [string, string])[] => {
    const { amount: own, least } = positions[at]!;
    if (areRemains(pair, minus(amount, own), positions[at]!.leastSold)) return [];
    const isDust = compareExact(sizeOf(own), least) < 0;
    const left = isDust ? amount : minus(amount, own);
    return signOf(left) === 0 ? [] : [[pair, left]];
  });
  return new Map(dust);
}

/** As it is kept here. */
interface KeptPosition extends ProtectedPosition {
  /** Of what trades have left. */
  readonly leastSold: string;
  /** What a stop is to cover, signed. */
  readonly guarded: string;
}

/** Enough of it for an order. */
function isHeld({ amount, least }: ProtectedPosition): boolean {
  return compareExact(sizeOf(amount), least) >= 0;
}

/** Pairs that are held, and by no open trade: nobody would place a stop. */
function unheldOf(orders: OrderStep, positions: readonly ProtectedPosition[]): readonly string[] {
  const traded = new Set(openTradesIn(orders.records).map(({ trade }) => trade.pair));
  return positions.filter((position) => !traded.has(position.pair) && isHeld(position)).map(({ pair }) => pair);
}

/** Pairs that are being left, where neither the order that leaves nor a stop is at the exchange. */
function bareOf(
  orders: OrderStep,
  positions: readonly ProtectedPosition[],
  { wanted }: ProtectionWorld,
): readonly string[] {
  const isOut = (pair: string): boolean =>
    orders.books.known.some(
      ({ intent, attempts }) =>
        intent.pair === pair && ['exit', 'reduce', 'stop'].includes(intent.action) && attempts.some(isLive),
    );
  const leaving = new Set(
    wanted.flatMap(({ action, pair, isCanceled, placedMs }) =>
      (action === 'exit' || action === 'reduce') && !isCanceled && orders.step.nowMs - placedMs > BARE_MS ? [pair] : [],
    ),
  );
  return positions
    .filter(isHeld)
    .map(({ pair }) => pair)
    .filter((pair) => leaving.has(pair) && !isOut(pair))
    .filter((pair) => brokenOf(orders, pair)?.by !== 'exit' || !hasJustLain(orders, pair));
}

/** Whether an exit of a pair has ended so lately that another order may take its place just now. */
function hasJustLain({ books, step }: OrderStep, pair: string): boolean {
  const exits = books.known.filter(({ intent: { action, ...of } }) => of.pair === pair && EXITS.includes(action));
  return exits.some(({ attempts }) =>
    attempts.some(({ state, updatedMs }) => LAIN.includes(state) && step.nowMs - updatedMs <= BARE_MS),
  );
}

/** Stops of a pair that were refused as often as it takes to give it up: another one would be refused as well. */
export function areStopsRefused(orders: OrderStep, pair: string): boolean {
  const broken = brokenOf(orders, pair);
  return broken !== null && rejectedSince(orders, pair, broken.sinceMs) >= MOST_REJECTS;
}

function protectedPosition(orders: OrderStep, { pair, amount }: BookedPosition, world: ProtectionWorld): KeptPosition {
  const { wanted, marketOf, markOf, mayDouble, isRecovering } = world;
  const broken = lackOf(orders, pair);
  const rules = marketOf(pair);
  const mine = wanted.filter((order) => order.pair === pair && !order.isCanceled);
  const stop = mine.find(({ action }) => action === 'stop');
  const mark = exactText(markOf(pair) ?? stop?.stopRate ?? lastRate(orders, pair) ?? 1);
  const least = leastAmount(rules, mark, pair.includes(':'));
  const sold = leastSold(pair, rules, mark);
  const held = heldByTrades(orders, { pair, amount, least: sold });
  // What its trades have bought may be more than there is.
  const own = mostSold(orders.records, pair) === null ? held : smaller(held, amount);
  const rest = mayDouble ? own : minus(own, forSale(orders, wanted, pair));
  const isPart = !mayDouble && compareExact(rest, least) >= 0;
  // What is being left has given its stop up where it would hold back what is sold.
  const isLeaving = mine.some(({ action }) => action === 'exit' || (action === 'reduce' && !isPart));
  const rejects = broken === null ? 0 : rejectedSince(orders, pair, broken.sinceMs);
  // Between two tries nobody wants a stop, and it lacks one all the same; so does what is being left because none could be placed.
  const isTroubled = broken !== null && (broken.isGivenUp || rejects > 0);
  const isWaiting = isLeaving && mayDouble && !isCovered(orders, own, mine);
  const isGuarded = isLeaving
    ? isTroubled || isWaiting
    : stop !== undefined || lacksStop(orders.records, pair) || isUnheard(orders, pair, world);
  return {
    ...{
      pair,
      amount: own,
      amountStep: rules.amountStep,
      least,
      leastSold: sold,
      guarded: isPart && !isLeaving ? rest : own,
    },
    ...{ mayDouble, broken, isLeaving: isLeaving && !isWaiting },
    stopPrice: isGuarded ? (stop === undefined ? mark : exactText(stop.stopRate!)) : null,
    rejects,
    unsureSinceMs: isRecovering ? null : unsureSince(orders, pair),
  };
}

/** At rest no trade hears that it has something, or has it again, and wants no stop for it. */
function isUnheard(orders: OrderStep, pair: string, { isResting, needsStops }: ProtectionWorld): boolean {
  if (!isResting) return false;
  const trades = openTradesIn(orders.records).filter(({ trade }) => trade.pair === pair);
  return trades.some(({ trade }) => needsStops || keepsStops(orders, trade.id));
}

/**
 * Whether a position of which an exit is wanted has stops for all of it where those lock nothing, or needs none: an exit of all goes at the market, or its
 * trade keeps none at the exchange. More than that harms nobody, as they only reduce.
 */
function isCovered(orders: OrderStep, amount: string, mine: readonly WantedOrder[]): boolean {
  const exits = mine.filter(({ action }) => action === 'exit' || action === 'reduce');
  const trades = openTradesIn(orders.records).map(({ trade }) => trade);
  const isOfAll = ({ kind, tradeId, amount: sold }: WantedOrder): boolean =>
    kind === 'market' && trades.some((trade) => trade.id === tradeId && sold >= truncateAmount(trade.amount, trade));
  if (exits.some((exit) => isOfAll(exit) || !keepsStops(orders, exit.tradeId))) return true;
  const stops = liveStops(orders, mine).filter(({ pair, state }) => pair === exits[0]!.pair && state === 'there');
  return compareExact(sumOf(stops.map((stop) => stop.amount)), sizeOf(amount)) >= 0;
}

function begun(orders: OrderStep, pair: string): UnprotectedRecord {
  const { nowMs } = orders.step;
  const stops = orders.books.known.filter(({ intent }) => intent.action === 'stop' && intent.pair === pair);
  const hasVanished = stops.some(({ attempts }) => attempts.at(-1)?.mark === 'vanished');
  return { sinceMs: nowMs, by: hasVanished ? 'vanished' : 'fill', isGivenUp: false };
}

/** That an exit waits is no failure of a stop. */
function lackOf(
  orders: OrderStep,
  pair: string,
): (UnprotectedRecord & NonNullable<ProtectedPosition['broken']>) | null {
  const broken = brokenOf(orders, pair);
  return broken === null || broken.by === 'exit' ? null : { ...broken, by: broken.by };
}

function brokenOf(orders: OrderStep, pair: string): UnprotectedRecord | null {
  return JSON.parse(orders.step.draft.get(UNPROTECTED + pair) ?? 'null') as UnprotectedRecord | null;
}

function rejectedSince(orders: OrderStep, pair: string, sinceMs: number): number {
  const ofPair = orders.books.known.filter(({ intent }) => intent.action === 'stop' && intent.pair === pair);
  // That what leaves in the place of a stop is refused says nothing of stops.
  const stops = ofPair.filter(({ intent }) => intent.kind !== 'market');
  // One that never got there, as often as it is tried, is no better than a refused one: nobody tries it again.
  if (stops.some(({ intent }) => intent.blocked === 'attempts')) return MOST_REJECTS;
  return stops
    .flatMap(({ attempts }) => attempts)
    .filter(({ state, updatedMs }) => state === 'REJECTED' && updatedMs >= sinceMs).length;
}
