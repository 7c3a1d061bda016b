import type { Attempt, OrderAction } from '../../../orders/attempt.ts';
import { signOf } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** So soon after it was signed a stop has ended at once; the next one waits as long. */
const SOON_MS = 5000;

/**
 * Whether others have just ended the last two stops of a trade as soon as they were there: another one at once would be sent without end, until the
 * exchange takes no order at all. What an entry brought since waits for nothing.
 */
export function areStopsTaken({ books, step }: OrderStep, { tradeId }: WantedOrder): boolean {
  const attemptsOf = (isAsked: (action: OrderAction) => boolean): readonly Attempt[] =>
    books.known.flatMap(({ intent, attempts }) =>
      intent.tradeId === tradeId && isAsked(intent.action) ? attempts : [],
    );
  const stops = attemptsOf((action) => action === 'stop').toSorted((a, b) => a.signMs - b.signMs);
  const [before, last] = stops.slice(-2);
  if (before === undefined || last === undefined || ![before, last].every(isTaken)) return false;
  const agoMs = step.nowMs - last.updatedMs;
  const isFilled = ({ filled, updatedMs }: Attempt): boolean => signOf(filled) > 0 && updatedMs > last.updatedMs;
  return agoMs >= 0 && agoMs < SOON_MS && !attemptsOf(isEntry).some(isFilled);
}

function isTaken({ state, cancel, filled, signMs, updatedMs }: Attempt): boolean {
  const isOthers = (state === 'CANCELED' || state === 'EXPIRED') && cancel === 'none' && signOf(filled) === 0;
  return isOthers && updatedMs - signMs < SOON_MS;
}
