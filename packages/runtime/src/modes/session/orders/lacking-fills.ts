import { compareExact } from '../../../orders/exact.ts';
import type { OrderStep } from './order-step.ts';

/** Exchange time that the stream has to tell of fills which a report counts; so far apart at least the exchange is asked for them. */
export const LACKING_MS = 3000;
/** What is not listed by then waits for the looks of every minute. */
const ASKED_FOR_MS = 30_000;

/** Whether an order was executed by more than the books have fills of, and it is time to ask: what is held is not protected before it is known. */
export function lacksFills({ books, step: { nowMs } }: OrderStep): boolean {
  return [...books.attempts.values()].some(({ filled, reported, updatedMs }) => {
    const ageMs = nowMs - updatedMs;
    return ageMs >= LACKING_MS && ageMs <= ASKED_FOR_MS && compareExact(filled, reported) < 0;
  });
}
