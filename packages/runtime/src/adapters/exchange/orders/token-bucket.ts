/** How many requests may leave within a time. */
export interface Allowance {
  readonly count: number;
  readonly withinMs: number;
}

/** What the exchange has counted in a window of its own, until it begins another. */
interface Counted {
  readonly untilMs: number;
  /** Of others. */
  readonly others: number;
}

/** Counts what left, and what others sent as far as the exchange tells, so that it never has to refuse an order for being one too many. Monotonic ms. */
export class TokenBucket {
  readonly #allowance: Allowance;
  readonly #taken: number[] = [];
  #counted: Counted = { untilMs: -Infinity, others: 0 };

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Ms until another may leave; 0: it may. `share`: of the allowance, a ratio. */
  waitMs(nowMs: number, share = 1): number {
    const { count, withinMs } = this.#allowance;
    const most = Math.floor(count * share);
    while (this.#taken.length > 0 && this.#taken[0]! <= nowMs - withinMs) this.#taken.shift();
    const over = this.#taken.length - most;
    if (over >= 0) return (this.#taken[over] ?? nowMs) + withinMs - nowMs;
    const { untilMs, others } = this.#counted;
    return nowMs < untilMs && others + this.#ownSince(untilMs - withinMs) >= most ? untilMs - nowMs : 0;
  }

  /** One leaves. */
  take(nowMs: number): void {
    this.#taken.push(nowMs);
  }

  /** The exchange has counted so many, ours among them, in the window that ends then. */
  heard(counted: number, untilMs: number): void {
    const own = this.#ownSince(untilMs - this.#allowance.withinMs);
    this.#counted = { untilMs, others: Math.max(0, counted - own) };
  }

  #ownSince(fromMs: number): number {
    return this.#taken.filter((ms) => ms >= fromMs).length;
  }
}
