import { compareExact, minus, sumOf } from '../../../orders/exact.ts';
import type { LiveStop, ProtectedPosition } from '../../../orders/protection.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** `exit-rests/<pair>`: since when exits have locked what no stop can sell meanwhile, exchange time. */
const RESTS = 'exit-rests/';
/** An exit that waits for longer is no way out that protects. */
const PATIENCE_MS = 60_000;

interface Resting {
  readonly sinceMs: number;
}

/**
 * Pairs where stops lock what they sell, of which enough for an order has had no stop for too long, as exits are to sell it. It counts as one time,
 * however often one exit takes the place of another. Nothing is sold because of it: the trade's own stop leaves at the price that it sees.
 */
export function restingExits(
  orders: OrderStep,
  positions: readonly Pick<ProtectedPosition, 'pair' | 'amount' | 'least' | 'mayDouble'>[],
  stops: readonly LiveStop[],
  wanted: readonly WantedOrder[],
): readonly string[] {
  const { draft, nowMs } = orders.step;
  const exits = new Set(wanted.flatMap(({ action, pair }) => (action === 'exit' || action === 'reduce' ? [pair] : [])));
  const resting = positions.filter(({ pair, amount, least, mayDouble }) => {
    if (mayDouble || !exits.has(pair)) return false;
    const stopped = sumOf(stops.filter((stop) => stop.pair === pair).map((stop) => stop.amount));
    return compareExact(minus(amount, stopped), least) >= 0;
  });
  const open = new Set(resting.map(({ pair }) => RESTS + pair));
  for (const key of orders.records.keys()) if (key.startsWith(RESTS) && !open.has(key)) draft.drop(key);
  return resting.flatMap(({ pair }) => {
    const known = JSON.parse(draft.get(RESTS + pair) ?? 'null') as Resting | null;
    if (known === null) draft.put(RESTS + pair, { sinceMs: nowMs } satisfies Resting);
    return known !== null && nowMs - known.sinceMs >= PATIENCE_MS ? [pair] : [];
  });
}
