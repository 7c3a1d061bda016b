const EVERY_MS = 1_000;
/** Reading takes at most this share of the time. */
const SHARE = 0.1;

/** When to read again: every second, more seldom where reading is slow. Real time. */
export class Pace {
  #tookMs = 0;
  #wake: () => void = () => {};
  #hasEnded = false;

  /** Resolves when it is time, and at the end. */
  next(): Promise<void> {
    if (this.#hasEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(EVERY_MS, this.#tookMs / SHARE));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async timed<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    const result = await work();
    this.#tookMs = performance.now() - startedMs;
    return result;
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }
}
