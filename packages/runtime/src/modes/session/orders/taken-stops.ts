import type { Attempt } from '../../../orders/attempt.ts';
import { compareExact, signOf } from '../../../orders/exact.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** So soon after it was signed a stop has ended at once; the next one waits as long. */
const SOON_MS = 5000;

/**
 * Whether others have just ended the last two stops of a trade as soon as they were there: another one at once would be sent without end, until the
 * exchange takes no order at all. What covers more than the last one, as more was filled since, is no other one.
 */
export function areStopsTaken({ books, step }: OrderStep, { tradeId }: WantedOrder, { amount }: ReadyOrder): boolean {
  const stops = books.known.filter(({ intent }) => intent.action === 'stop' && intent.tradeId === tradeId);
  const sent = stops.flatMap(({ attempts }) => attempts).toSorted((a, b) => a.signMs - b.signMs);
  const [before, last] = sent.slice(-2);
  if (before === undefined || last === undefined || ![before, last].every(isTaken)) return false;
  const agoMs = step.nowMs - last.updatedMs;
  return agoMs >= 0 && agoMs < SOON_MS && compareExact(amount, last.amount) <= 0;
}

function isTaken({ state, cancel, filled, signMs, updatedMs }: Attempt): boolean {
  const isOthers = (state === 'CANCELED' || state === 'EXPIRED') && cancel === 'none' && signOf(filled) === 0;
  return isOthers && updatedMs - signMs < SOON_MS;
}
