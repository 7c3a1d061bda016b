import type { Attempt } from '../../../orders/attempt.ts';
import { minus } from '../../../orders/exact.ts';
import type { LiveStop } from '../../../orders/protection.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { KnownIntent } from './desk-actions.ts';
import { isLive } from './order-news.ts';
import { standInsOf } from './order-report-of.ts';
import type { OrderStep } from './order-step.ts';

/** Stops of trades that are, or may be, at the exchange. */
export function liveStops(orders: OrderStep, wanted: readonly WantedOrder[]): readonly LiveStop[] {
  const stops = orders.books.known.filter(({ intent }) => intent.action === 'stop');
  return stops.flatMap((known) =>
    known.attempts.filter(isLive).map((live) => {
      const { cid, pair, signMs, amount, filled } = live;
      const { side } = known.intent;
      const isWanted = isOfTrade(orders, known, live, wanted);
      return { cid, pair, side, amount: minus(amount, filled), signMs, state: stopState(live), isWanted };
    }),
  );
}

function stopState({ state, cancel }: Attempt): LiveStop['state'] {
  if (state === 'SUBMITTING' || state === 'UNKNOWN') return 'unsure';
  return cancel === 'none' ? 'there' : 'leaving';
}

/** Stops that this process has sent, one after the other, without knowing that one is there: when the first was signed. Those that never left are none. */
export function unsureSince(orders: OrderStep, pair: string): number | null {
  const stops = orders.books.known.filter(({ intent }) => intent.action === 'stop' && intent.pair === pair);
  const since = stops.flatMap(({ attempts }) => {
    const sent = attempts.filter(({ state }) => state !== 'DENIED');
    const last = sent.at(-1);
    if (last === undefined || stopState(last) !== 'unsure') return [];
    const isTried = ({ state, epoch }: Attempt): boolean => state === 'NEVER_PLACED' && epoch === last.epoch;
    return sent[sent.slice(0, -1).findLastIndex((each) => !isTried(each)) + 1]!.signMs;
  });
  return since.length === 0 ? null : Math.min(...since);
}

/**
 * What was sent anew, as it could not be there, and is, has a twin: the newest is the trade's. So is of a stop and what stands in for it the newest that
 * rests: one that may not be there takes no other's place.
 */
export function isOfTrade(
  { books }: OrderStep,
  { intent, attempts }: KnownIntent,
  { cid }: Attempt,
  wanted: readonly WantedOrder[],
): boolean {
  if (attempts.findLast(isLive)?.cid !== cid || !wanted.some(({ leg }) => leg === intent.leg)) return false;
  const newer = standInsOf(books.known, intent).filter((other) => other.intent.id > intent.id);
  return !newer.some((other) => other.intent.kind !== 'market' && other.attempts.some(isThere));
}

function isThere(attempt: Attempt): boolean {
  return isLive(attempt) && stopState(attempt) === 'there';
}
