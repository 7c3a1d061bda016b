import type { PairInput } from '../backtest/pair-input.ts';
import type { Trade } from '../core/trade.ts';
import { LiveFunding } from './live-funding.ts';
import { PairFate } from './pair-fate.ts';
import type { SeriesCandle, SessionPair } from './session-pair.ts';

/** A pair whose candles and signals lie there already, and are shown one by one. */
export class TapePair implements SessionPair {
  readonly input: PairInput;
  readonly fate: PairFate;
  readonly history = [];
  readonly awaits = [];
  readonly trades: Trade[] = [];
  readonly #funding: LiveFunding;
  #shown: number;

  constructor(whole: PairInput, shown: number) {
    this.#shown = shown;
    this.#funding = new LiveFunding(whole.funding);
    const length = (): number => this.#shown;
    this.input = {
      ...whole,
      funding: this.#funding,
      candles: {
        ...whole.candles,
        get length() {
          return length();
        },
      },
      get last() {
        return length() - 1;
      },
    };
    this.fate = new PairFate(this.input);
  }

  take(candles: readonly SeriesCandle[]): void {
    for (const { series, candle } of candles)
      if (series.pair === this.input.pair && this.input.candles.openTimeMs[this.#shown] === candle.openTimeMs)
        this.#shown++;
  }

  fund(timeMs: number, perUnit: number): void {
    this.#funding.add(timeMs, perUnit);
  }
}
