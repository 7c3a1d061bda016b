import { compareExact, minus, signOf, sizeOf, sumOf } from '../../../orders/exact.ts';
import { planProtection, type LiveStop, type ProtectedPosition } from '../../../orders/protection.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { line, listed, type DoctorLine } from './doctor-line.ts';
import { ownerOf, type KnownOrders } from './known-orders.ts';
import { coarserStep, isTooLittle, leastOrder } from './least-order.ts';

/** The stops of a session against what is found of its positions. */
export function stopLine(
  found: ReadonlyMap<string, string>,
  open: readonly OrderView[],
  known: KnownOrders,
): DoctorLine {
  const stops = open
    .filter((order) => order.stopPrice !== null && ownerOf(order, known) === 'OURS_KNOWN')
    .map((order) => liveStop(order));
  const spot = [...found].filter(([pair]) => isSpot(pair)).map((held) => coverOf(held, stops, known));
  const futures = [...found].filter(([pair]) => !isSpot(pair));
  const positions = futures.map(([pair, amount]) => protectedPosition(pair, amount, known.stepOf(pair)));
  const { unprotected } = planProtection(positions, stops, 0);
  const bare = [...spot.filter(({ isBare }) => isBare).map(({ pair }) => pair), ...unprotected];
  if (bare.length > 0) return line('stops', 'fail', `No stops of their size protect ${listed(bare)} at the exchange.`);
  const small = spot.filter(({ left }) => left !== null);
  const isOnly = small.length === found.size && small.every(({ hasStop }) => !hasStop);
  const well = isOnly ? 'There is nothing to protect' : 'Every position has its stops';
  if (small.length === 0) return line('stops', 'ok', `${well}.`);
  const texts = small.map(({ pair, left }) => `${left!} of ${pair}${leastText(pair, known)}`);
  return line('stops', 'ok', `${well}; left without one, as too little for an order: ${listed(texts)}.`);
}

/** Without a price the journal alone says that it is too little. */
function leastText(pair: string, known: KnownOrders): string {
  return known.priceOf(pair) === null ? '' : ` (an order is of ${leastOrder(pair, known)} at least)`;
}

/** How far stops cover what a session holds of a pair of spot. */
interface Cover {
  readonly pair: string;
  readonly hasStop: boolean;
  readonly isBare: boolean;
  /** What is left without a stop and too little for an order; null: nothing that counts. */
  readonly left: string | null;
}

/** What closed trades have left of fees and steps counts for no stop, as in a session, before it is worth an order. */
function coverOf([pair, amount]: readonly [string, string], stops: readonly LiveStop[], known: KnownOrders): Cover {
  const step = coarserStep(pair, known) ?? '0';
  const covered = sumOf(stops.filter((stop) => stop.pair === pair && stop.side === 'sell').map((stop) => stop.amount));
  const hasStop = signOf(covered) > 0;
  const rest = minus(amount, covered);
  const of = { pair, hasStop };
  if (hasStop && compareExact(sizeOf(rest), step) <= 0) return { ...of, isBare: false, left: null };
  if (compareExact(amount, step) < 0) return { ...of, isBare: false, left: amount };
  // A stop sells whole steps: less than one of what is beside it is of its own trade.
  const beside = hasStop ? minus(rest, step) : rest;
  const isBare = signOf(rest) < 0 || !isTooLittle(pair, beside, known);
  return { ...of, isBare, left: isBare ? null : rest };
}

/** Where a stop lies is not asked here; that there is one, is. */
function protectedPosition(pair: string, amount: string, step: string | null): ProtectedPosition {
  const rest = { stopPrice: '1', mayDouble: true, broken: null, rejects: 0, unsureSinceMs: null };
  return { pair, amount, amountStep: step, least: step ?? '0', isLeaving: false, ...rest };
}

function liveStop({ cid, pair, side, amount, filled, atMs }: OrderView): LiveStop {
  return { cid: cid ?? '', pair, side, amount: minus(amount, filled), signMs: atMs, state: 'there', isWanted: true };
}

function isSpot(pair: string): boolean {
  return !pair.includes(':');
}
