import type { Attempt } from '../../../orders/attempt.ts';
import { compareExact, minus, sumOf } from '../../../orders/exact.ts';
import type { LiveStop, ProtectedPosition } from '../../../orders/protection.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { UNPROTECTED } from './barred-pairs.ts';
import type { OrderStep } from './order-step.ts';

/** `exit-rests/<pair>`: since when exits have locked what no stop can sell meanwhile, exchange time. */
const RESTS = 'exit-rests/';
/** An exit that waits for longer is no way out that protects. */
const PATIENCE_MS = 60_000;

interface Resting {
  readonly sinceMs: number;
}

export interface RestingExit {
  readonly pair: string;
  /** Longer than anybody would wait. */
  readonly isLong: boolean;
}

/**
 * Pairs where stops lock what they sell, of which enough for an order has no stop, as exits are to sell it. It counts as one time from when a stop lacks to
 * when one lies there, however often one exit takes the place of another. Nothing is sold because of it: the trade's own stop leaves at the price that it sees.
 */
export function restingExits(
  orders: OrderStep,
  positions: readonly Pick<ProtectedPosition, 'pair' | 'amount' | 'least' | 'mayDouble'>[],
  stops: readonly LiveStop[],
  wanted: readonly WantedOrder[],
): readonly RestingExit[] {
  const { draft, nowMs } = orders.step;
  const exits = new Set(
    wanted.flatMap(({ action, pair, tradeId }) =>
      (action === 'exit' || action === 'reduce') && keepsStops(orders, tradeId) ? [pair] : [],
    ),
  );
  const bare = positions.filter(({ pair, amount, least, mayDouble }) => {
    if (mayDouble || !(exits.has(pair) || orders.records.has(RESTS + pair))) return false;
    // One that is asked to go may be gone, and one that was just sent may not be there, whenever that is told.
    const there = stops.filter((stop) => stop.pair === pair && stop.state === 'there');
    const stopped = sumOf(there.map((stop) => stop.amount));
    return compareExact(minus(amount, stopped), least) >= 0;
  });
  const open = new Set(bare.map(({ pair }) => RESTS + pair));
  for (const key of orders.records.keys()) if (key.startsWith(RESTS) && !open.has(key)) draft.drop(key);
  return bare.flatMap(({ pair }) => {
    const lacking = JSON.parse(draft.get(UNPROTECTED + pair) ?? 'null') as Resting | null;
    const known = JSON.parse(draft.get(RESTS + pair) ?? 'null') as Resting | null;
    if (known === null) draft.put(RESTS + pair, { sinceMs: lacking?.sinceMs ?? nowMs } satisfies Resting);
    // Of one that is asked to go and stays, people hear as such: it protects for all that is known, and if it was gone, the time counts.
    const isLeaving = stops.some((stop) => stop.pair === pair && stop.state === 'leaving');
    const isLong = !isLeaving && known !== null && nowMs - known.sinceMs >= PATIENCE_MS;
    return exits.has(pair) ? [{ pair, isLong }] : [];
  });
}

/** Pairs on spot that have no stop for what exits that wait are to sell, however long they have waited. */
export function pairsLocked(records: SessionRecords): readonly string[] {
  return [...records.keys()].filter((key) => key.startsWith(RESTS)).map((key) => key.slice(RESTS.length));
}

/** Exits on spot that have waited for longer than anybody would, and rest: without them what they are to sell can have a stop. */
export function longExits({ books, step }: OrderStep): readonly Attempt[] {
  return books.known.flatMap(({ intent: { action, kind, pair }, attempts }) => {
    if ((action !== 'exit' && action !== 'reduce') || kind !== 'limit') return [];
    const waits = JSON.parse(step.draft.get(RESTS + pair) ?? 'null') as Resting | null;
    if (waits === null || step.nowMs - waits.sinceMs < PATIENCE_MS) return [];
    return attempts.filter(({ state, cancel }) => (state === 'OPEN' || state === 'PARTIAL') && cancel === 'none');
  });
}

/** Whether a trade has ever had a stop at the exchange, or should have: versions that keep none there want none. */
export function keepsStops({ books }: OrderStep, tradeId: number): boolean {
  return books.known.some(({ intent }) => intent.tradeId === tradeId && intent.action === 'stop');
}

/** Without the time: it is said once for as long as it is so. At rest the session sees no prices. */
export function restingText(pair: string, isResting: boolean): string {
  const text = `An exit of ${pair} has waited for a minute, and what it is to sell can have no stop meanwhile`;
  const until = isResting ? '.' : ': it is left at the stop of its trade while the session sees prices.';
  return `${text}${until} Nothing is entered there.`;
}
