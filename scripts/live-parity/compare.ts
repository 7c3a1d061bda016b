import type { EntryFill } from './entry-fills.ts';
import type { PlannedOrder } from './intents.ts';
import type { StopMet } from './stops-met.ts';

/**
 * Why an order of a live session is not to the unit that of a dry run: the exchange keeps its fee in the coin that was bought; an entry was filled at
 * another rate, or in part, and what follows it follows that; an entry was filled in one only, so that the other has nothing to leave; a stop was met in
 * both, by the word of one by the order at the exchange, by that of the other by its own look at the price.
 */
export type ParityCause = 'fee-in-coin' | 'filled-otherwise' | 'filled-in-one' | 'stop-raced';

export interface ParityDifference {
  readonly dry: PlannedOrder | null;
  readonly live: PlannedOrder | null;
  /** Null: nobody knows. */
  readonly cause: ParityCause | null;
}

/** By trade. */
export interface ParityFills {
  readonly dry: ReadonlyMap<number, EntryFill>;
  readonly live: ReadonlyMap<number, EntryFill>;
  /** Of the live session. */
  readonly met: ReadonlyMap<number, StopMet>;
}

/** Rates and amounts are doubles of the same decimal texts. */
const SAME = 1e-9;
const ON_EXCHANGE = 'stoploss_on_exchange';

/**
 * Where two sessions on one tape did not plan the same. Orders are matched by pair, candle and action, in their order; a difference counts as
 * known where what the exchange did explains it.
 */
export function parityDifferences(
  dry: readonly PlannedOrder[],
  live: readonly PlannedOrder[],
  fills: ParityFills,
): readonly ParityDifference[] {
  const [ofDry, ofLive] = [grouped(dry), grouped(live)];
  const world = { ...fills, triggers: triggersOf(dry) };
  const keys = [...new Set([...ofDry.keys(), ...ofLive.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [a, b] = [ofDry.get(key) ?? [], ofLive.get(key) ?? []];
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => pairOf(a[at], b[at], world)).flat();
  });
}

interface World extends ParityFills {
  /** Where the last stop of each trade of the dry run lay. */
  readonly triggers: ReadonlyMap<number, number>;
}

function pairOf(dry: PlannedOrder | undefined, live: PlannedOrder | undefined, world: World): ParityDifference[] {
  if (dry === undefined || live === undefined) {
    const cause = isOfUnfilled(dry ?? live!, dry === undefined ? world.dry : world.live) ? 'filled-in-one' : null;
    return [{ dry: dry ?? null, live: live ?? null, cause }];
  }
  const isSame = isSameWay(dry, live) && isSameRate(dry, live) && isSameAmount(dry, live);
  return isSame ? [] : [{ dry, live, cause: causeOf(dry, live, world) }];
}

/** It follows an entry that the other session planned too and that nobody filled there. */
function isOfUnfilled({ action, pair, enteredMs }: PlannedOrder, others: ReadonlyMap<number, EntryFill>): boolean {
  if (action === 'enter' || enteredMs === null) return false;
  return [...others.values()].some((each) => each.pair === pair && each.enteredMs === enteredMs && each.held === 0);
}

/** Null: an order differs in something that nothing explains, whatever explains the rest of it. */
function causeOf(dry: PlannedOrder, live: PlannedOrder, world: World): ParityCause | null {
  const [ofDry, ofLive] = [world.dry.get(dry.tradeId), world.live.get(live.tradeId)];
  if (dry.action === 'enter' || ofDry === undefined || ofLive === undefined) return null;
  const amounts = isSameAmount(dry, live) ? 'same' : amountCause([dry, ofDry], [live, ofLive]);
  if (amounts === null) return null;
  if (!isSameWay(dry, live)) return isRaced(dry, live, world) ? 'stop-raced' : null;
  if (!isSameRate(dry, live))
    return dry.action === 'stop' && !near(ofDry.rate, ofLive.rate) ? 'filled-otherwise' : null;
  return amounts === 'same' ? null : amounts;
}

type Following = readonly [order: PlannedOrder, fill: EntryFill];

/** Each is of all that its own entry has brought, and that was another amount. */
function amountCause(dry: Following, live: Following): ParityCause | null {
  const [{ held, fee }, other] = [dry[1], live[1]];
  if (!isOfAll(dry) || !isOfAll(live) || near(held, other.held)) return null;
  return near(held + fee, other.held + other.fee) ? 'fee-in-coin' : 'filled-otherwise';
}

/** Cut to what the market can trade. */
function isOfAll([{ amount }, { held, step }]: Following): boolean {
  if (amount === null) return false;
  return near(amount, held) || (amount < held && held - amount < step);
}

/**
 * By the exchange's own orders, fills and prices: what the live trade had was sold in this candle, by its stop or at the market, and the price came to
 * where both stops lay. Who says that the order at the exchange was executed must have had one that was.
 */
function isRaced(dry: PlannedOrder, live: PlannedOrder, { met, triggers }: World): boolean {
  const [sold, trigger] = [met.get(live.tradeId), triggers.get(dry.tradeId)];
  if (sold === undefined || trigger === undefined) return false;
  const isOne = (dry.reason === ON_EXCHANGE) !== (live.reason === ON_EXCHANGE);
  const isSo = live.reason !== ON_EXCHANGE || sold.by === 'stop';
  return isOne && isSo && sold.candleMs === live.candleMs && sold.lowest <= Math.min(sold.trigger, trigger);
}

/** How a stop was met. */
function isSameWay(dry: PlannedOrder, live: PlannedOrder): boolean {
  return dry.action !== 'stopped' || dry.reason === live.reason;
}

function isSameRate(dry: PlannedOrder, live: PlannedOrder): boolean {
  return near(dry.rate ?? 0, live.rate ?? 0);
}

/** An amount that nobody knows is like no other. */
function isSameAmount(dry: PlannedOrder, live: PlannedOrder): boolean {
  return dry.amount !== null && live.amount !== null && near(dry.amount, live.amount);
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a));
}

function triggersOf(orders: readonly PlannedOrder[]): ReadonlyMap<number, number> {
  return new Map(orders.filter(({ action }) => action === 'stop').map(({ tradeId, rate }) => [tradeId, rate!]));
}

function grouped(orders: readonly PlannedOrder[]): ReadonlyMap<string, readonly PlannedOrder[]> {
  return Map.groupBy(orders, ({ pair, candleMs, action, side }) => [pair, candleMs, action, side].join(' '));
}
