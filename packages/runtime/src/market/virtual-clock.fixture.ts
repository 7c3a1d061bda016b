import type { MarketClock } from './clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly turn: number;
  readonly wake: () => void;
}

/** Time that passes only when it is told to, from timer to timer. */
export class VirtualClock implements MarketClock {
  readonly factor = 1;
  readonly #beginMs: number;
  #passedMs = 0;
  #turn = 0;
  readonly #sleepers: Sleeper[] = [];

  constructor(beginMs: number) {
    this.#beginMs = beginMs;
  }

  nowMs(): number {
    return this.#beginMs + this.#passedMs;
  }

  monotonicMs(): number {
    return this.#passedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const sleeper = { atMs: this.#passedMs + ms, turn: this.#turn++, wake };
      const end = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        wake();
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', end);
    });
  }

  /** Something that happens later. */
  at(timeMs: number, what: () => void): void {
    void this.sleep(timeMs - this.nowMs()).then(what);
  }

  /** Lets time pass, and everything happen that is due. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#passedMs + ms;
    for (;;) {
      await settled();
      const next = this.#sleepers.reduce<Sleeper | null>((first, each) => (isBefore(each, first) ? each : first), null);
      if (next === null || next.atMs > endMs) break;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#passedMs = Math.max(this.#passedMs, next.atMs);
      next.wake();
    }
    this.#passedMs = endMs;
    await settled();
  }
}

function isBefore(a: Sleeper, b: Sleeper | null): boolean {
  return b === null || a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}

/** Everything that waits for nothing but a promise has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
