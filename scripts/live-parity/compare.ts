import type { PlannedOrder } from './intents.ts';

/**
 * Why an order of a live session is not to the unit that of a dry run: the exchange keeps its fee in the coin that was bought; an entry was filled at
 * another rate, and its stop follows that; an entry was filled in one only, so that the other has nothing to leave; a stop was met in both, in one by the order at the exchange and in the other by the session, which saw the
 * price first.
 */
export type ParityCause = 'fee-in-coin' | 'filled-otherwise' | 'filled-in-one' | 'stop-raced';

export interface ParityDifference {
  readonly dry: PlannedOrder | null;
  readonly live: PlannedOrder | null;
  /** Null: nobody knows. */
  readonly cause: ParityCause | null;
}

/** What was filled of an entry, by trade, as an exchange or a simulated fill has it. */
export interface EntryFill {
  readonly pair: string;
  /** Open time of the candle that was over when it was decided. */
  readonly enteredMs: number;
  /** Base units after fees in the coin; 0 where nobody filled it. */
  readonly held: number;
  readonly rate: number;
}

export interface ParityFills {
  readonly dry: ReadonlyMap<number, EntryFill>;
  readonly live: ReadonlyMap<number, EntryFill>;
}

/** Rates and amounts are doubles of the same decimal texts. */
const SAME = 1e-9;

/**
 * Where two sessions on one tape did not plan the same. Orders are matched by pair, candle and action, in their order; a difference counts as
 * known where the exchange's fill explains it.
 */
export function parityDifferences(
  dry: readonly PlannedOrder[],
  live: readonly PlannedOrder[],
  fills: ParityFills,
): readonly ParityDifference[] {
  const [ofDry, ofLive] = [grouped(dry), grouped(live)];
  const keys = [...new Set([...ofDry.keys(), ...ofLive.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [a, b] = [ofDry.get(key) ?? [], ofLive.get(key) ?? []];
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => pairOf(a[at], b[at], fills)).flat();
  });
}

function pairOf(dry: PlannedOrder | undefined, live: PlannedOrder | undefined, fills: ParityFills): ParityDifference[] {
  if (dry === undefined || live === undefined) {
    const cause = isOfUnfilled(dry ?? live!, dry === undefined ? fills.dry : fills.live) ? 'filled-in-one' : null;
    return [{ dry: dry ?? null, live: live ?? null, cause }];
  }
  if (dry.action === 'stopped') return dry.reason === live.reason ? [] : [{ dry, live, cause: 'stop-raced' }];
  const isSame = near(dry.rate ?? 0, live.rate ?? 0) && near(dry.amount ?? 0, live.amount ?? 0);
  return isSame ? [] : [{ dry, live, cause: causeOf(dry, live, fills) }];
}

/** It follows an entry that the other session planned too and that nobody filled there. */
function isOfUnfilled({ action, pair, enteredMs }: PlannedOrder, others: ReadonlyMap<number, EntryFill>): boolean {
  if (action === 'enter' || enteredMs === null) return false;
  return [...others.values()].some((each) => each.pair === pair && each.enteredMs === enteredMs && each.held === 0);
}

function causeOf(dry: PlannedOrder, live: PlannedOrder, fills: ParityFills): ParityCause | null {
  const [filledDry, filledLive] = [fills.dry.get(dry.tradeId), fills.live.get(live.tradeId)];
  if (dry.action === 'enter' || filledDry === undefined || filledLive === undefined) return null;
  const isOtherRate = !near(filledDry.rate, filledLive.rate);
  if (!near(dry.rate ?? 0, live.rate ?? 0)) return dry.action === 'stop' && isOtherRate ? 'filled-otherwise' : null;
  const isLess = live.amount! < dry.amount! && live.amount! <= filledLive.held + SAME;
  return isLess && filledLive.held < filledDry.held ? 'fee-in-coin' : null;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a));
}

function grouped(orders: readonly PlannedOrder[]): ReadonlyMap<string, readonly PlannedOrder[]> {
  return Map.groupBy(orders, ({ pair, candleMs, action, side }) => [pair, candleMs, action, side].join(' '));
}
