import { type Decimal, decimal, type MarketKind, shortDecimal, type SimExchange } from '@tradai/sim-exchange';
import type { Attempt } from '../../../packages/runtime/src/orders/attempt.ts';
import { readOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import { isEnded } from '../../../packages/runtime/src/orders/transition-table.ts';
import { ACCOUNT_KEY } from '../live-market.ts';
import { STEPS } from '../live-tape.ts';
import { enteredTwice } from './entered-twice.ts';
import { heldAt, ordersAt, type SeenOrder } from './exchange-story.ts';
import type { OrderStory } from './order-story.ts';

const STEP = decimal(String(STEPS.amountStep));
/** Exchange time. */
const HEARD_WITHIN_MS = 5000;
/** Exchange time before the last step of a session within which it may not have heard any more. */
const LAST_WORDS_MS = 2000;
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
}

/** Holds the books of a session that ended to what the exchange knows. The bot never saw this side. */
export function liveDifferences(story: OrderStory, sim: SimExchange, kind: MarketKind): LiveDifferences {
  const seen = ordersAt(sim, kind);
  const restless = restlessSymbols(story, sim, kind);
  const isCalm = (symbol: string): boolean => !restless.has(symbol);
  const byAttempt = new Map([...ordersOf(story, seen)].filter(([, { symbol }]) => isCalm(symbol)));
  const ofCalm: OrderStory = {
    ...story,
    attempts: new Map([...story.attempts].filter(([, { pair }]) => isCalm(symbolOf(pair)))),
    fills: new Map([...story.fills].filter(([, { pair }]) => isCalm(symbolOf(pair)))),
    positions: story.positions.filter(({ pair }) => isCalm(symbolOf(pair))),
    trades: story.trades.filter(({ trade }) => isCalm(symbolOf(trade.pair))),
  };
  return {
    duplicates: [...sentTwice(sim), ...effectsTwice(story, seen), ...enteredTwice(story, seen)],
    lost: [...unknownOrders(story, seen), ...otherFills(ofCalm, sim, kind, isCalm), ...otherAmounts(ofCalm, byAttempt)],
    orphans: orphans(ofCalm, byAttempt),
    others: [
      ...story.problems,
      ...unsound(sim),
      ...undecided(story),
      ...otherPositions(ofCalm, sim, kind),
      ...unprotected(ofCalm, seen, kind),
      ...entriesAfterShutdown(story, seen, sim),
    ],
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

/** What was executed while the process was on its way out, or after it, no session could have heard of. */
function restlessSymbols({ lastMs }: OrderStory, sim: SimExchange, kind: MarketKind): ReadonlySet<string> {
  const late = sim.ledger.fills({ market: kind, since: lastMs - LAST_WORDS_MS });
  return new Set(late.map(({ symbol }) => symbol));
}

/** Where each attempt is at the exchange. What a stop became is its child's, or its own where its fills came before anybody knew of a child. */
function ordersOf(story: OrderStory, seen: readonly SeenOrder[]): ReadonlyMap<string, SeenOrder> {
  const own = seen.flatMap((order) => attemptOf(order, story).map((attempt) => [attempt.cid, order] as const));
  return new Map(
    own.map(([cid, order]) => {
      const became = order.childId === null ? undefined : plainOf(seen, order.childId);
      const isApart = became === undefined || attemptOf(became, story).length > 0;
      return [cid, isApart ? order : { ...order, executed: became.executed, isOpen: order.isOpen || became.isOpen }];
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
function otherFills(
  { fills }: OrderStory,
  sim: SimExchange,
  kind: MarketKind,
  isCalm: (symbol: string) => boolean,
): string[] {
  const told = new Map(
    [...fills.values()].map(({ pair, tradeId, amount, price }) => [
      `${symbolOf(pair)} ${tradeId}`,
      `${Number(amount)} at ${Number(price)}`,
    ]),
  );
  const real = new Map(
    sim.ledger
      .fills({ market: kind })
      .filter(({ symbol }) => isCalm(symbol))
      .map(({ symbol, tradeId, quantity, price }) => [
        `${symbol} ${tradeId}`,
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
function orphans({ attempts }: OrderStory, byAttempt: ReadonlyMap<string, SeenOrder>): string[] {
  return [...attempts.values()].flatMap((attempt) => {
    const order = byAttempt.get(attempt.cid);
    const isOpen = order?.isOpen === true;
    const isLive = !isEnded(attempt);
    if (isOpen === isLive || order?.isBecoming === true) return [];
    return [
      `${attempt.cid} is ${isOpen ? 'open' : order === undefined ? 'nowhere' : 'over'}, and counts as ${attempt.state}`,
    ];
  });
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
function otherPositions(story: OrderStory, sim: SimExchange, kind: MarketKind): string[] {
  const { positions, trades } = story;
  const pairs = new Set([...positions.map(({ pair }) => pair), ...trades.map(({ trade }) => trade.pair)]);
  return [...pairs].flatMap((pair) => {
    const booked = sumOf(positions.filter((each) => each.pair === pair).map(({ amount }) => amount));
    const held = heldAt(sim, kind, symbolOf(pair));
    const open = trades.filter(({ trade, closed }) => closed === null && trade.pair === pair);
    const whole = open.reduce((sum, { trade }) => sum + (trade.isShort ? -trade.amount : trade.amount), 0);
    const left = Number(shortDecimal(leavingOf(story, pair)));
    const traded = whole - Math.sign(whole) * left;
    return [
      ...(isNear(booked, held) ? [] : [`${pair}: ${shortDecimal(held)} are held, and booked ${shortDecimal(booked)}`]),
      ...(isNear(decimal(traded.toFixed(8)), booked, crumbs(trades, pair, kind))
        ? []
        : [`${pair}: trades hold ${traded}, and the books ${shortDecimal(booked)}`]),
    ];
  });
}

/** I6, as it is at the end: what is held is as large as the stops that lie there, but for dust. */
function unprotected(story: OrderStory, seen: readonly SeenOrder[], kind: MarketKind): string[] {
  const { positions, trades } = story;
  return positions.flatMap(({ pair, amount, dust }) => {
    const symbol = symbolOf(pair);
    const stops = seen.filter((order) => order.symbol === symbol && order.isOpen && order.isStop);
    const covered = stops.reduce((sum, { left }) => sum + left, 0n);
    const size = sizeOf(decimal(amount));
    const floored = kind === 'spot' ? size - (size % STEP) : size;
    // A stop that only reduces stays as large as it was while its position is being left.
    const leaving = leavingOf(story, pair);
    if (leaving > 0n && covered >= floored - STEP && covered <= floored + leaving + STEP) return [];
    // On spot a stop would hold back what is sold.
    if (isLeaving(story, pair) && kind === 'spot') return [];
    if (Number(dust) !== 0 || floored === 0n || isNear(covered, floored, crumbs(trades, pair, kind))) return [];
    return [`${pair}: ${amount} are held, and stops of ${shortDecimal(covered)} lie there`];
  });
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

function symbolOf(pair: string): string {
  return pair.split(':')[0]!.replace('/', '');
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

function isNear(one: Decimal, other: Decimal, more = 0): boolean {
  return sizeOf(one - other) <= STEP * BigInt(1 + more);
}
