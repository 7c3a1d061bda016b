import type { RateDecision, RateLimit } from '../ports/rate-limit.ts';

/** More subjects than these are forgotten, oldest first. */
const MOST_SUBJECTS = 50_000;

interface Count {
  readonly count: number;
  /** What the store said last: until then nothing is let through. */
  readonly refusedUntil: number;
}

/** What one process has seen, in one window after the other, for when the store that counts for all cannot be asked. */
export class LocalCount {
  readonly #limit: Pick<RateLimit, 'quota' | 'windowSeconds'>;
  readonly #seconds: () => number;
  #counts = new Map<string, Count>();
  #window = 0;

  /** `seconds`: of a clock that never goes back. */
  constructor(limit: Pick<RateLimit, 'quota' | 'windowSeconds'>, seconds = () => performance.now() / 1000) {
    this.#limit = limit;
    this.#seconds = seconds;
  }

  hit(subject: string): RateDecision {
    const { quota, windowSeconds } = this.#limit;
    const seconds = this.#seconds();
    const window = Math.floor(seconds / windowSeconds);
    if (window !== this.#window) this.#begin(window, seconds);
    const { count: before, refusedUntil } = this.#counts.get(subject) ?? { count: 0, refusedUntil: 0 };
    const count = before + 1;
    this.#keep(subject, { count, refusedUntil });
    const isAllowed = count <= quota && refusedUntil <= seconds;
    const resetSeconds = Math.ceil(windowSeconds - (seconds % windowSeconds));
    const remaining = isAllowed ? quota - count : 0;
    const retrySeconds = Math.max(count >= quota ? resetSeconds : 0, Math.ceil(refusedUntil - seconds));
    return { isAllowed, remaining, resetSeconds, retrySeconds: Math.max(remaining > 0 ? 0 : 1, retrySeconds) };
  }

  /** What the store said: how many others have counted, and until when there is no leave. */
  learn(subject: string, { isAllowed, remaining, retrySeconds }: RateDecision): void {
    const known = this.#counts.get(subject);
    if (known === undefined) return;
    const count = Math.max(known.count, this.#limit.quota - remaining);
    this.#keep(subject, { count, refusedUntil: isAllowed ? 0 : this.#seconds() + retrySeconds });
  }

  #begin(window: number, seconds: number): void {
    this.#window = window;
    const refused = [...this.#counts].filter(([, { refusedUntil }]) => refusedUntil > seconds);
    this.#counts = new Map(refused.map(([subject, { refusedUntil }]) => [subject, { count: 0, refusedUntil }]));
  }

  #keep(subject: string, count: Count): void {
    this.#counts.set(subject, count);
    if (this.#counts.size > MOST_SUBJECTS) this.#counts.delete(this.#counts.keys().next().value!);
  }
}
