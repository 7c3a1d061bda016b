import { type Decimal, decimal, type MarketKind, shortDecimal, type SimExchange } from '@tradai/sim-exchange';
import type { Attempt } from '../../../packages/runtime/src/orders/attempt.ts';
import { readOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import { isEnded } from '../../../packages/runtime/src/orders/transition-table.ts';
import { ACCOUNT_KEY } from '../live-market.ts';
import { STEPS } from '../live-tape.ts';
import { enteredTwice } from './entered-twice.ts';
import { heldAt, ordersAt, type SeenOrder } from './exchange-story.ts';
import { fillName, LateFills, symbolOf } from './late-fills.ts';
import type { OrderStory } from './order-story.ts';

const STEP = decimal(String(STEPS.amountStep));
/** Exchange time. */
const HEARD_WITHIN_MS = 5000;
const NOWHERE: ReadonlySet<string> = new Set(['DENIED', 'REJECTED', 'NEVER_PLACED']);

export interface LiveDifferences {
  /** Two effects of one intent, or of one decision. */
  readonly duplicates: readonly string[];
  /** An effect that stands in no book, or otherwise than it was. */
  readonly lost: readonly string[];
  /** An order that nobody will look at again. */
  readonly orphans: readonly string[];
  /** Everything else that is not as it must be. */
  readonly others: readonly string[];
  readonly leftOut: LeftOut;
}

/** What could not be compared, since it was executed when the session may not have heard any more. */
export interface LeftOut {
  /** Executions that stand in no book. */
  readonly fills: number;
  /** Whose protection was not compared: what came so late is as much as they hold. */
  readonly symbols: readonly string[];
  /** Whether every order was executed so late: nothing was compared that could have differed. */
  readonly isAll: boolean;
}

/** Holds the books of a session that ended to what the exchange knows. The bot never saw this side. */
export function liveDifferences(story: OrderStory, sim: SimExchange, kind: MarketKind): LiveDifferences {
  const seen = ordersAt(sim, kind);
  const late = new LateFills(story, sim, kind);
  const byAttempt = ordersOf(story, seen, late);
  return {
    duplicates: [...sentTwice(sim), ...effectsTwice(story, seen), ...enteredTwice(story, seen)],
    lost: [...unknownOrders(story, seen), ...otherFills(story, sim, kind, late), ...otherAmounts(story, byAttempt)],
    orphans: orphans(story, byAttempt, late),
    others: [
      ...story.problems,
      ...unsound(sim),
      ...undecided(story),
      ...otherPositions(story, byAttempt, late, (symbol) => heldAt(sim, kind, symbol) - late.heldUnheard(symbol), kind),
      ...unprotected(story, seen, kind, late),
      ...entriesAfterShutdown(story, seen, sim),
    ],
    leftOut: leftOut(story, seen, kind, late),
  };
}

export function allOf({ duplicates, lost, orphans: left, others }: LiveDifferences): readonly string[] {
  return [
    ...duplicates.map((text) => `duplicate: ${text}`),
    ...lost.map((text) => `lost: ${text}`),
    ...left.map((text) => `orphan: ${text}`),
    ...others,
  ];
}

function leftOut({ positions }: OrderStory, seen: readonly SeenOrder[], kind: MarketKind, late: LateFills): LeftOut {
  const symbols = positions.flatMap(({ pair, amount }) => {
    const [symbol, size] = [symbolOf(pair), sellable(amount, kind)];
    return size > 0n && late.amountOf(symbol) >= size ? [symbol] : [];
  });
  return { fills: late.unheard.length, symbols, isAll: seen.every((order) => isLate(order, late)) };
}

function isLate(order: SeenOrder, late: LateFills): boolean {
  return late.ordersOf(order.symbol).has((order.isConditional ? order.childId : order.id) ?? '');
}

/**
 * Where each attempt is at the exchange, without what was executed too late to be heard of. What a stop became is its child's, or its own where its fills came
 * before anybody knew of a child.
 */
function ordersOf(story: OrderStory, seen: readonly SeenOrder[], late: LateFills): ReadonlyMap<string, SeenOrder> {
  const heard = ({ symbol, id, executed }: SeenOrder): string =>
    shortDecimal(decimal(executed) - late.unheardOf(symbol, id));
  const own = seen.flatMap((order) => attemptOf(order, story).map((attempt) => [attempt.cid, order] as const));
  return new Map(
    own.map(([cid, order]) => {
      const became = order.childId === null ? undefined : plainOf(seen, order.childId);
      const isApart = became === undefined || attemptOf(became, story).length > 0;
      if (isApart) return [cid, order.isConditional ? order : { ...order, executed: heard(order) }];
      const isOpen = order.isOpen || became.isOpen;
      const endedMs = isOpen ? null : Math.max(order.endedMs ?? 0, became.endedMs ?? 0);
      return [cid, { ...order, executed: heard(became), isOpen, endedMs }];
    }),
  );
}

function plainOf(seen: readonly SeenOrder[], id: string): SeenOrder | undefined {
  return seen.find((order) => !order.isConditional && order.id === id);
}

/** By client order id; what a stop became by its id. */
function attemptOf({ cid, id }: SeenOrder, { attempts }: OrderStory): readonly Attempt[] {
  const own = cid === null ? undefined : attempts.get(cid);
  if (own !== undefined) return [own];
  return [...attempts.values()].filter(({ mark, exchangeId }) => mark === 'child' && exchangeId === id).slice(0, 1);
}

function sentTwice(sim: SimExchange): string[] {
  const { postsPerClientId, lateEffects } = sim.report();
  return [
    ...(postsPerClientId > 1 ? [`a client order id was sent ${postsPerClientId} times`] : []),
    ...(lateEffects > 0 ? [`${lateEffects} requests took effect after their window`] : []),
  ];
}

/** Two orders of an intent that lived at once, or more executed than was wanted. */
function effectsTwice({ intents }: OrderStory, seen: readonly SeenOrder[]): string[] {
  const byIntent = Map.groupBy(
    seen.filter(({ cid }) => cid !== null),
    ({ cid }) => readOrderId(cid!)?.intent ?? null,
  );
  const executedOf = (order: SeenOrder): Decimal =>
    decimal(order.childId === null ? order.executed : (plainOf(seen, order.childId)?.executed ?? '0'));
  return [...byIntent].flatMap(([id, orders]) => {
    if (id === null) return [];
    const sorted = orders.toSorted((a, b) => a.createdMs - b.createdMs);
    const atOnce = sorted.slice(1).filter((order, at) => order.createdMs < (sorted[at]!.endedMs ?? Infinity));
    const executed = orders.reduce((sum, order) => sum + executedOf(order), 0n);
    const wanted = intents.get(id)?.amount;
    return [
      ...atOnce.map(({ cid }) => `intent ${id} got ${cid} while another order of it was open`),
      ...(wanted !== undefined && executed > decimal(wanted)
        ? [`intent ${id} executed ${shortDecimal(executed)} of ${wanted}`]
        : []),
    ];
  });
}

/** I2. */
function unknownOrders(story: OrderStory, seen: readonly SeenOrder[]): string[] {
  const became = new Set(
    seen.flatMap((order) => (order.childId !== null && attemptOf(order, story).length > 0 ? [order.childId] : [])),
  );
  return seen
    .filter((order) => attemptOf(order, story).length === 0 && (order.isConditional || !became.has(order.id)))
    .map(({ cid, id, symbol }) => `the order ${cid ?? id} on ${symbol} stands in no book`);
}

/** I3, by trade id, both ways. */
function otherFills({ fills }: OrderStory, sim: SimExchange, kind: MarketKind, { unheard }: LateFills): string[] {
  const late = new Set(unheard.map(fillName));
  const told = new Map(
    [...fills.values()].map(({ pair, tradeId, amount, price }) => [
      fillName({ symbol: symbolOf(pair), tradeId }),
      `${Number(amount)} at ${Number(price)}`,
    ]),
  );
  const real = new Map(
    sim.ledger
      .fills({ market: kind })
      .filter((fill) => !late.has(fillName(fill)))
      .map(({ symbol, tradeId, quantity, price }) => [
        fillName({ symbol, tradeId }),
        `${Number(shortDecimal(quantity))} at ${Number(shortDecimal(price))}`,
      ]),
  );
  return [...new Set([...told.keys(), ...real.keys()])]
    .filter((name) => told.get(name) !== real.get(name))
    .map((name) => `the fill ${name} is ${real.get(name) ?? 'nothing'}, and booked as ${told.get(name) ?? 'nothing'}`);
}

function otherAmounts({ attempts, fills }: OrderStory, byAttempt: ReadonlyMap<string, SeenOrder>): string[] {
  return [...attempts.values()].flatMap(({ cid, filled, state }) => {
    const order = byAttempt.get(cid);
    const booked = [...fills.values()].filter((fill) => fill.cid === cid);
    const sum = booked.reduce((total, { amount }) => total + decimal(amount), 0n);
    const isThere = order !== undefined && !(order.isRefused && state === 'REJECTED');
    return [
      ...(sum === decimal(filled) ? [] : [`${cid} counts ${filled}, and its fills ${shortDecimal(sum)}`]),
      ...(order === undefined || Number(order.executed) === Number(filled)
        ? []
        : [`${cid} executed ${order.executed}, and counts ${filled}`]),
      ...(isThere && NOWHERE.has(state) ? [`${cid} is at the exchange, and counts as ${state}`] : []),
    ];
  });
}

/** Open at the exchange and over in the books, or the other way round. */
function orphans({ attempts }: OrderStory, byAttempt: ReadonlyMap<string, SeenOrder>, late: LateFills): string[] {
  return [...attempts.values()].flatMap((attempt) => {
    const order = byAttempt.get(attempt.cid);
    const isOpen = order?.isOpen === true;
    const isLive = !isEnded(attempt);
    if (isOpen === isLive || order?.isBecoming === true || isLateEnd(order, late)) return [];
    return [
      `${attempt.cid} is ${isOpen ? 'open' : order === undefined ? 'nowhere' : 'over'}, and counts as ${attempt.state}`,
    ];
  });
}

/** Ended with what was executed so late, or for it: an exchange takes away what a position no longer has to close. */
function isLateEnd(order: SeenOrder | undefined, late: LateFills): boolean {
  return order?.endedMs != null && order.endedMs >= late.sinceMs && late.amountOf(order.symbol) > 0n;
}

function unsound(sim: SimExchange): string[] {
  const { signatureFailures, callsDuringBan, unimplemented, ordersWithoutRequest } = sim.report();
  const counts = { signatureFailures, callsDuringBan, unimplemented, ordersWithoutRequest };
  const wrong = Object.entries(counts).filter(([, count]) => count > 0);
  return [...sim.ledger.violations, ...wrong.map(([name, count]) => `the exchange counts ${count} ${name}`)];
}

/** Nobody knows what became of it, or two of one intent live (I5). */
function undecided({ attempts, intents }: OrderStory): string[] {
  const open = [...attempts.values()].filter((attempt) => !isEnded(attempt));
  const byIntent = Map.groupBy(open, ({ intent }) => intent);
  return [
    ...open
      .filter(({ state }) => state === 'UNKNOWN' || state === 'SUBMITTING')
      .map(({ cid, state }) => `${cid} is still ${state}`),
    ...[...byIntent]
      .filter(([, all]) => all.length > 1)
      .map(([id, all]) => `intent ${id} has ${all.length} live attempts`),
    ...[...attempts.values()].filter(({ mark }) => mark === 'breach').map(({ cid }) => `${cid} is a breach`),
    ...[...intents.values()]
      .filter(({ state, blocked }) => state === 'BLOCKED' && blocked !== 'attempts')
      .map(({ id, blocked }) => `intent ${id} is blocked: ${blocked}`),
  ];
}

/** I4: the books, the exchange and the trades hold the same, give or take a step; trades may have left crumbs behind. */
function otherPositions(
  story: OrderStory,
  byAttempt: ReadonlyMap<string, SeenOrder>,
  late: LateFills,
  heldOf: (symbol: string) => Decimal,
  kind: MarketKind,
): string[] {
  const { positions, trades } = story;
  const pairs = new Set([...positions.map(({ pair }) => pair), ...trades.map(({ trade }) => trade.pair)]);
  return [...pairs].flatMap((pair) => {
    const booked = sumOf(positions.filter((each) => each.pair === pair).map(({ amount }) => amount));
    const held = heldOf(symbolOf(pair));
    const open = trades.filter(({ trade, closed }) => closed === null && trade.pair === pair);
    const whole = open.reduce((sum, { trade }) => sum + (trade.isShort ? -trade.amount : trade.amount), 0);
    const left = Number(shortDecimal(leavingOf(story, pair)));
    const unsettled = unsettledOf(story, byAttempt, late, pair);
    const traded = whole - Math.sign(whole) * left;
    return [
      ...(isNear(booked, held) ? [] : [`${pair}: ${shortDecimal(held)} are held, and booked ${shortDecimal(booked)}`]),
      ...(isNear(decimal(traded.toFixed(8)), booked, crumbs(trades, pair, kind), unsettled)
        ? []
        : [`${pair}: trades hold ${traded}, and the books ${shortDecimal(booked)}`]),
    ];
  });
}

/** What is booked of orders that were executed so late: their trade may not have counted them yet, which it does when they are over. */
function unsettledOf(
  { attempts }: OrderStory,
  byAttempt: ReadonlyMap<string, SeenOrder>,
  late: LateFills,
  pair: string,
): Decimal {
  const own = [...attempts.values()].filter((attempt) => {
    const order = byAttempt.get(attempt.cid);
    return attempt.pair === pair && order !== undefined && isLate(order, late);
  });
  return sumOf(own.map(({ filled }) => filled));
}

/** I6, as it is at the end: what is held is as large as the stops that lie there, but for dust. */
function unprotected(story: OrderStory, seen: readonly SeenOrder[], kind: MarketKind, late: LateFills): string[] {
  const { positions, trades } = story;
  return positions.flatMap(({ pair, amount, dust }) => {
    const symbol = symbolOf(pair);
    const stops = seen.filter((order) => order.symbol === symbol && order.isOpen && order.isStop);
    const covered = stops.reduce((sum, stop) => sum + leftOf(stop, seen), 0n);
    const floored = sellable(amount, kind);
    // A stop that only reduces stays as large as it was while its position is being left.
    const leaving = leavingOf(story, pair);
    if (leaving > 0n && covered >= floored - STEP && covered <= floored + leaving + STEP) return [];
    // On spot a stop would hold back what is sold.
    if (isLeaving(story, pair) && kind === 'spot') return [];
    const [more, soLate] = [crumbs(trades, pair, kind), late.amountOf(symbol)];
    if (Number(dust) !== 0 || floored === 0n || isNear(covered, floored, more, soLate)) return [];
    return [`${pair}: ${amount} are held, and stops of ${shortDecimal(covered)} lie there`];
  });
}

/** Of a stop that became an order: what is left of that one. */
function leftOf({ left, childId }: SeenOrder, seen: readonly SeenOrder[]): Decimal {
  return (childId === null ? undefined : plainOf(seen, childId)?.left) ?? left;
}

/** On spot whole steps of it alone. */
function sellable(amount: string, kind: MarketKind): Decimal {
  const size = sizeOf(decimal(amount));
  return kind === 'spot' ? size - (size % STEP) : size;
}

/** What orders that leave a pair, and are still open, have executed of it so far: the trade counts it when they are over. */
function leavingOf(story: OrderStory, pair: string): Decimal {
  return sumOf(exitsOf(story, pair).map(({ filled }) => filled));
}

function isLeaving(story: OrderStory, pair: string): boolean {
  return exitsOf(story, pair).length > 0;
}

function exitsOf({ attempts, intents }: OrderStory, pair: string): readonly Attempt[] {
  return [...attempts.values()].filter((attempt) => {
    const action = intents.get(attempt.intent)?.action;
    return attempt.pair === pair && !isEnded(attempt) && (action === 'exit' || action === 'reduce');
  });
}

/** 16.7: while a session ends it may leave, protect and cancel, and enter nothing. */
function entriesAfterShutdown(story: OrderStory, seen: readonly SeenOrder[], sim: SimExchange): string[] {
  if (sim.report().ordersAfterShutdown === 0) return [];
  // A signal takes its time to be heard; what was signed before is on its way.
  const isAfter = (ms: number): boolean => sim.oracle.stops.isStopped(ACCOUNT_KEY.apiKey, ms - HEARD_WITHIN_MS);
  return seen.flatMap((order) => {
    const [attempt] = attemptOf(order, story);
    const action = attempt === undefined ? null : story.intents.get(attempt.intent)?.action;
    const isEntry = action === 'enter' || action === 'add';
    return isEntry && isAfter(attempt!.signMs) ? [`${order.cid} entered after the session was asked to end`] : [];
  });
}

function sumOf(amounts: readonly string[]): Decimal {
  return amounts.reduce((sum, amount) => sum + decimal(amount), 0n);
}

function sizeOf(amount: Decimal): Decimal {
  return amount < 0n ? -amount : amount;
}

/** On spot fees are paid in the coin, and what is left of a step by each trade cannot be sold. */
function crumbs(trades: OrderStory['trades'], pair: string, kind: MarketKind): number {
  return kind === 'spot' ? trades.filter(({ trade, closed }) => closed !== null && trade.pair === pair).length : 0;
}

/** Give or take a step, so many more, and an amount. */
function isNear(one: Decimal, other: Decimal, more = 0, orSo: Decimal = 0n): boolean {
  return sizeOf(one - other) <= STEP * BigInt(1 + more) + orSo;
}
