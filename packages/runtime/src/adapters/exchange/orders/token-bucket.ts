/** How many requests may leave within a time. */
export interface Allowance {
  readonly count: number;
  readonly withinMs: number;
}

/** Counts what left, so that an exchange never has to refuse an order for being one too many. Takes monotonic time, in ms. */
export class TokenBucket {
  readonly #allowance: Allowance;
  readonly #taken: number[] = [];

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Ms until another may leave; 0: it may, and is counted. */
  take(nowMs: number): number {
    const { count, withinMs } = this.#allowance;
    while (this.#taken.length > 0 && this.#taken[0]! <= nowMs - withinMs) this.#taken.shift();
    if (this.#taken.length >= count) return this.#taken[0]! + withinMs - nowMs;
    this.#taken.push(nowMs);
    return 0;
  }
}
