import type { Attempt } from '../../../orders/attempt.ts';
import { MOST_CANCELS } from '../../../orders/transitions.ts';
import type { OrderStep } from './order-step.ts';

/** At the fifth a person hears of it; from then on it is asked once a minute. */
export function askCancel(orders: OrderStep, { cid, pair }: Attempt, atMs: number): void {
  if (orders.happen(cid, { kind: 'cancel-asked' }, atMs).kind === 'refused') return;
  const attempt = orders.books.attempts.get(cid);
  if (attempt !== undefined && staysPut(attempt))
    orders.alarm('blocked-intent', `The order ${cid} on ${pair} cannot be canceled. It is tried again once a minute.`);
}

/** It rests, and was asked to go so often that whatever waits for its end may wait for long. */
export function staysPut({ state, cancel, cancelsSent }: Attempt): boolean {
  return (state === 'OPEN' || state === 'PARTIAL') && cancel !== 'none' && cancelsSent >= MOST_CANCELS;
}

/** It was asked to go, was not gone ten seconds later, and was asked once more. */
export function hasStayed({ state, cancelsSent }: Attempt): boolean {
  return (state === 'OPEN' || state === 'PARTIAL') && cancelsSent >= 2;
}
