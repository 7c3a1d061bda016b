import type { Attempt } from '../../../orders/attempt.ts';
import type { OrderStep } from './order-step.ts';

/** Five times at most; after that a person hears of it. */
export function askCancel(orders: OrderStep, { cid, pair }: Attempt, atMs: number): void {
  const outcome = orders.happen(cid, { kind: 'cancel-asked' }, atMs);
  if (outcome.kind === 'refused' && outcome.code === 'too-many-cancels')
    orders.alarm('blocked-intent', `The order ${cid} on ${pair} cannot be canceled.`);
}
