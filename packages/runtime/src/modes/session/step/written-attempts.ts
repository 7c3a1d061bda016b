import { ATTEMPT, attemptKey } from '../../../orders/order-draft.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import type { CommittedAttempt, CommittedCancel } from '../../../ports/order-exchange.ts';
import type { SessionStep } from '../../../ports/session-store.ts';

/**
 * Attempts as this process has written them to the journal. An exchange sends only what comes from here, so that nothing leaves which is not
 * durable to the letter: neither what a step has only planned, nor what has changed since.
 */
export class WrittenAttempts {
  readonly #texts = new Map<string, string>();

  /** A step has become durable. */
  note({ put, gone }: Pick<SessionStep, 'put' | 'gone'>): void {
    for (const key of gone) this.#texts.delete(key);
    for (const [key, text] of put) if (key.startsWith(ATTEMPT)) this.#texts.set(key, text);
  }

  /** Throws where it does not stand there so. */
  toSend(attempt: Attempt): CommittedAttempt {
    this.#assert(attempt);
    return committedAttempt(attempt);
  }

  /** The same, of one that is asked to be canceled. `signMs`: the stamp of this cancel, exchange time in epoch ms. */
  toCancel(attempt: Attempt, signMs: number): CommittedCancel {
    this.#assert(attempt);
    return committedCancel(attempt, signMs);
  }

  #assert(attempt: Attempt): void {
    if (this.#texts.get(attemptKey(attempt.cid)) !== JSON.stringify(attempt))
      throw new Error(
        `Attempt ${attempt.cid} does not stand in the journal as it is to be sent; expected that it was written before.`,
      );
  }
}
