import { ATTEMPT, FILL } from '../../../orders/order-draft.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import type { SessionStep } from '../../../ports/session-store.ts';
import { crashPoint } from './crash-point.ts';

/** Places of the crash campaign that a step is known by. The image has none of them. */
type Step = Pick<SessionStep, 'put'>;

/** About what a write takes. */
const ON_ITS_WAY_MS = 5;

/** Inside a commit; in one that says what became of an order under another name as well. */
export function crashInsideCommit(step: Step): void {
  if (process.env['TRADAI_CRASH_AT'] === undefined) return;
  crashPoint('C02');
  if (attemptsIn(step).some(({ state }) => state !== 'SUBMITTING')) crashPoint('C10');
}

/** A step is on its way to a table: it may have arrived. */
export function crashAfterSending(step: Step): void {
  if (process.env['TRADAI_CRASH_AT'] === undefined) return;
  setTimeout(() => crashInsideCommit(step), ON_ITS_WAY_MS);
}

/** A step is written, and nothing of what follows from it has begun. */
export function crashAfterStep(step: Step): void {
  if (process.env['TRADAI_CRASH_AT'] === undefined) return;
  crashPoint('C03');
  if ([...step.put.keys()].some((key) => key.startsWith(FILL))) crashPoint('C13');
  const stops = attemptsIn(step).filter(({ payload }) => (JSON.parse(payload) as OrderPayload).stopPrice !== null);
  if (stops.some(({ state }) => state === 'SUBMITTING')) crashPoint('C15');
  if (stops.some(({ state }) => state === 'CANCELED')) crashPoint('C16');
}

function attemptsIn({ put }: Step): readonly Attempt[] {
  return [...put].flatMap(([key, text]) => (key.startsWith(ATTEMPT) ? [JSON.parse(text) as Attempt] : []));
}
