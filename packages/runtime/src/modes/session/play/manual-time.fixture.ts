import type { RealTime } from '../host/real-time.ts';

/** Time that passes when a test says so. */
export class ManualTime implements RealTime {
  readonly #beganMs: number;
  #nowMs = 0;
  readonly #sleeping = new Set<{ readonly dueMs: number; readonly wake: () => void }>();

  /** `beganMs`: epoch. */
  constructor(beganMs = 0) {
    this.#beganMs = beganMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return this.#beganMs + this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeping = this.#sleeping;
      const wake = (): void => {
        sleeping.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { dueMs: this.#nowMs + ms, wake };
      sleeping.add(sleeper);
      signal?.addEventListener('abort', wake);
    });
  }

  /** Waits that are spread are as long as they may be. */
  chance(): number {
    return 1 - Number.EPSILON;
  }

  /** Wakes sleepers in the order in which they are due, and lets what they do come to rest. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const next = [...this.#sleeping].toSorted((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
      await rested();
    }
    this.#nowMs = endMs;
    await settled();
  }

  /** Time passes without anybody's being served, as for a process that is frozen. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }
}

/** Enough for a step, and cheaper than the event loop. */
const HOPS = 150;

async function rested(): Promise<void> {
  for (let hop = 0; hop < HOPS; hop += 1) await Promise.resolve();
}

/** Lets promises that depend on nothing but each other come to rest. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
