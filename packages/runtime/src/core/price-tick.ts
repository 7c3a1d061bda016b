import { candleOpenMs } from '@tradai/strategy-sdk';

/** Largest number of price decimals seen in a stretch of time that begins at `startMs`. */
export interface PriceDigits {
  readonly startMs: number;
  readonly digits: number;
}

/**
 * The price tick of a pair over time, as freqtrade's backtest learns it from the candles: per calendar month one over ten to the
 * largest number of decimals among its prices. A month of whole numbers says nothing; then the month before counts.
 */
export class PriceTicks {
  readonly #starts: number[] = [];
  readonly #ticks: number[] = [];
  readonly #fallback: number | null;

  /** `stretches` in rising order, none across two months. `fallback`: the market's own tick. */
  constructor(stretches: readonly PriceDigits[], fallback: number | null) {
    this.#fallback = fallback;
    const months = new Map<number, number>();
    for (const { startMs, digits } of stretches) {
      const month = candleOpenMs(startMs, '1M');
      months.set(month, Math.max(months.get(month) ?? 0, digits));
    }
    for (const [month, digits] of months) {
      if (digits === 0) continue;
      this.#starts.push(month);
      this.#ticks.push(1 / 10 ** digits);
    }
  }

  at(timeMs: number): number | null {
    let at = this.#starts.length - 1;
    while (at >= 0 && this.#starts[at]! > timeMs) at--;
    return at < 0 ? this.#fallback : this.#ticks[at]!;
  }
}
