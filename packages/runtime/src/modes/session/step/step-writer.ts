import { isPassing } from '../../../ports/errors.ts';
import type { SessionKey, SessionStep, SessionStore } from '../../../ports/session-store.ts';
import { crashPoint } from '../host/crash-point.ts';
import { crashAfterStep } from '../host/step-crashes.ts';
import { SessionError } from '../host/errors.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import type { RealTime } from '../host/real-time.ts';
import { WrittenAttempts } from './written-attempts.ts';

/** How long a journal that cannot be written is waited for. */
const PATIENCE_MS = 300_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export interface StepWriterParts {
  readonly store: SessionStore;
  readonly key: SessionKey;
  readonly lease: LeaseKeeper;
  readonly time: RealTime;
  /** The journal cannot be written, or can again (null). */
  readonly onTrouble: (why: string | null) => void;
}

/**
 * Writes the steps of a session, one after the other. A journal that is away is waited for with patience, nothing else happening meanwhile.
 * What returns is durable.
 */
export class StepWriter {
  readonly #parts: StepWriterParts;
  readonly written = new WrittenAttempts();
  #seq: number;

  /** `seq`: of the last step that stands in the journal. */
  constructor(parts: StepWriterParts, seq: number) {
    this.#parts = parts;
    this.#seq = seq;
  }

  /** Of the last step that was written. */
  get seq(): number {
    return this.#seq;
  }

  /** Throws `fenced`, and `journal-lost` when this process no longer knows what stands in the journal or cannot write it for five minutes. */
  async write(step: Omit<SessionStep, 'seq'>): Promise<void> {
    const { store, key, lease } = this.#parts;
    const numbered = { ...step, seq: this.#seq + 1 };
    crashPoint('C01');
    const outcome = await this.#patiently(() => store.commit(key, lease.writer, numbered));
    if (outcome === 'lost-lease') throw lease.fence('another process writes the journal');
    if (outcome === 'moved')
      throw new SessionError(
        'journal-lost',
        `${store.place}: step ${numbered.seq} of ${key.strategy} on ${key.account} was written by somebody else; expected that only this process writes it.`,
      );
    this.#seq = numbered.seq;
    this.written.note(numbered);
    crashAfterStep(numbered);
  }

  async #patiently<Result>(write: () => Promise<Result>): Promise<Result> {
    const { lease, time, onTrouble } = this.#parts;
    const untilMs = time.nowMs() + PATIENCE_MS;
    for (let waitMs = FIRST_WAIT_MS, isTold = false; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      lease.assertHeld();
      try {
        const result = await write();
        if (isTold) onTrouble(null);
        return result;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (time.nowMs() >= untilMs)
          throw new SessionError(
            'journal-lost',
            `The journal could not be written for five minutes: ${error.message}`,
            {
              cause: error,
            },
          );
        onTrouble(error.message);
        isTold = true;
      }
      await time.sleep(waitMs, lease.lost);
    }
  }
}
