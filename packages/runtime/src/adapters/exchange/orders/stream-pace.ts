/** Lets what an exchange says again and again pass once within a time. Real time, in ms. */
export class StreamPace {
  readonly #apartMs: number;
  readonly #passed = new Map<string, number>();

  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  /** 0: it passes now. Else how long it has to wait, counted from when its like passed. */
  waitMs(what: string, realMs: number): number {
    for (const [each, atMs] of this.#passed) if (realMs - atMs >= this.#apartMs) this.#passed.delete(each);
    const passedMs = this.#passed.get(what);
    if (passedMs !== undefined) return passedMs + this.#apartMs - realMs;
    this.#passed.set(what, realMs);
    return 0;
  }
}
