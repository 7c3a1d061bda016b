import type { Portfolio } from '../core/portfolio.ts';

/** Slots and money that came free inside the candles of one time, and are there from the next on. */
export class FreedInside {
  readonly #portfolio: Portfolio;
  #timeMs = Number.NaN;
  #slots = 0;

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio;
  }

  /** What is held back from earlier times is there now. */
  passTo(timeMs: number): void {
    if (timeMs === this.#timeMs) return;
    this.#timeMs = timeMs;
    this.#slots = 0;
    this.#portfolio.heldBack = 0;
  }

  /** A trade left and set `money` of stake currency free. */
  hold(money: number): void {
    this.#slots++;
    this.#portfolio.heldBack += money;
  }

  get slots(): number {
    return this.#slots;
  }
}
