import type { Attempt, OrderAction } from '../../../orders/attempt.ts';
import { signOf } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** So soon after it was signed a stop has ended at once; the next one waits as long. */
const SOON_MS = 5000;

/**
 * For how many ms of exchange time the next stop of a trade waits, as others have just ended the last two as soon as they were there: another one at
 * once would be sent without end, until the exchange takes no order at all. 0: it does not. What an entry brought since waits for nothing.
 */
export function takenWaitMs({ books, step }: OrderStep, { tradeId }: WantedOrder): number {
  const attemptsOf = (isAsked: (action: OrderAction) => boolean): readonly Attempt[] =>
    books.known.flatMap(({ intent, attempts }) =>
      intent.tradeId === tradeId && isAsked(intent.action) ? attempts : [],
    );
  // What is triggered goes on as another order, which has its time: the two count as one stop.
  const stops = attemptsOf((action) => action === 'stop').filter(({ mark }) => mark !== 'triggered');
  const [before, last] = stops.toSorted((a, b) => a.signMs - b.signMs).slice(-2);
  if (before === undefined || last === undefined || ![before, last].every(isTaken)) return 0;
  const agoMs = step.nowMs - last.updatedMs;
  const isFilled = ({ filled, updatedMs }: Attempt): boolean => signOf(filled) > 0 && updatedMs > last.updatedMs;
  return agoMs < 0 || agoMs >= SOON_MS || attemptsOf(isEntry).some(isFilled) ? 0 : SOON_MS - agoMs;
}

function isTaken({ state, cancel, filled, signMs, updatedMs }: Attempt): boolean {
  const isOthers = (state === 'CANCELED' || state === 'EXPIRED') && cancel === 'none' && signOf(filled) === 0;
  return isOthers && updatedMs - signMs < SOON_MS;
}

/** While a session's own time stands still, a stop that waits is looked at so often. */
const LEAST_WAIT_MS = 500;

/** When the next stop that waits is to be looked at, however seldom a session looks at its market. */
export class StopWait {
  readonly #nowMs: () => number;
  #untilMs = Infinity;

  /** `nowMs`: the market's monotonic clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** All is planned anew. */
  reset(): void {
    this.#untilMs = Infinity;
  }

  hold(ms: number): void {
    this.#untilMs = Math.min(this.#untilMs, this.#nowMs() + Math.max(ms, LEAST_WAIT_MS));
  }

  /** Market time; Infinity: none waits. */
  get inMs(): number {
    return Math.ceil(this.#untilMs - this.#nowMs());
  }
}
