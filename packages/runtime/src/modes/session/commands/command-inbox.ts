import type { SessionCommand } from '../../../contract/session-command.ts';
import type { SessionKey, SessionStore } from '../../../ports/session-store.ts';
import { failureOf } from '../../../process/failure.ts';
import { heardOf, notWithdrawn, type HeardCommand } from './withdrawn.ts';
import type { RealTime } from '../host/real-time.ts';

/** A wish is seen so soon after it was written. */
const ASK_EVERY_MS = 500;
/** Wishes that are answered in one step, which takes no more than 40; the others in the next ones. */
export const MOST_WISHES = 20;

export interface InboxParts {
  readonly store: Pick<SessionStore, 'commands'>;
  readonly key: SessionKey;
  readonly time: RealTime;
  readonly askEveryMs?: number;
  readonly onWish: () => void;
  /** Whether a wish can be carried out at once; what it lacks is got from then on. Absent: each can. */
  readonly isReady?: (command: SessionCommand) => boolean;
  /** The store cannot be asked; told once for as long as it lasts. */
  readonly onTrouble: (text: string) => void;
}

/** What people want of a session and nobody has answered yet. */
export class CommandInbox {
  readonly #parts: InboxParts;
  readonly #stop = new AbortController();
  readonly #answered = new Set<string>();
  #open: readonly SessionCommand[] = [];
  #trouble: string | null = null;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    void this.#ask();
  }

  /** What is wanted after all, ready or not, but for what only withdraws. */
  get wanted(): readonly SessionCommand[] {
    return notWithdrawn(this.#open);
  }

  /** Those that can be carried out now: what is withdrawn first. */
  get open(): readonly HeardCommand[] {
    const { isReady = () => true } = this.#parts;
    return heardOf(this.#open).filter(isReady);
  }

  /**
   * Those that stop entries, but what is answered by these ids and not written down yet: at most as many as a step answers, and none after one that
   * begins entries again.
   */
  pauses(answered: readonly string[] = []): readonly SessionCommand[] {
    const open = this.wanted.filter(({ id }) => !answered.includes(id));
    const resumed = open.findIndex(({ wish }) => wish.kind === 'resume');
    const before = resumed === -1 ? open : open.slice(0, resumed);
    return before.filter(({ wish }) => wish.kind === 'pause').slice(0, MOST_WISHES);
  }

  /** An answer is written down. The store may have been asked before that. */
  answered(ids: readonly string[]): void {
    for (const id of ids) this.#answered.add(id);
    this.#open = this.#open.filter(({ id }) => !this.#answered.has(id));
  }

  close(): void {
    this.#stop.abort();
  }

  async #ask(): Promise<void> {
    const { store, key, time, onWish, onTrouble, askEveryMs = ASK_EVERY_MS } = this.#parts;
    while (!this.#stop.signal.aborted) {
      try {
        const open = await store.commands(key, 'open');
        this.#open = open.filter(({ id }) => !this.#answered.has(id));
        this.#trouble = null;
        if (this.open.length > 0) onWish();
      } catch (error) {
        const { text } = failureOf(error);
        if (text !== this.#trouble && !this.#stop.signal.aborted) onTrouble(text);
        this.#trouble = text;
      }
      await time.sleep(askEveryMs, this.#stop.signal);
    }
  }
}
