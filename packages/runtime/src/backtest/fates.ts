import type { NoEntryReason } from '../core/reasons.ts';
import { directionOf } from './entry-candles.ts';
import type { SignalFate } from './outcome.ts';
import type { PairInput } from './pair-input.ts';

/**
 * Counts what became of the entry signals of a pair. Signals that the loop never looked at, because the pair was in a trade, are
 * what is left over.
 */
export class FateCounter {
  readonly #reasons: Partial<Record<NoEntryReason, number>> = {};
  readonly #pair: string;
  readonly #signals: number;
  #entered = 0;
  /** A candle may be looked at twice, when a trade is reversed on it; its last fate counts. */
  #candle = -1;
  #last: NoEntryReason | null = null;

  constructor(input: PairInput, canShort: boolean) {
    this.#pair = input.pair;
    this.#signals = canShort ? this.#countBothSides(input) : this.#countLongSide(input);
  }

  refused(candle: number, reason: NoEntryReason): void {
    this.#forget(candle);
    this.#add(reason, 1);
    this.#candle = candle;
    this.#last = reason;
  }

  enteredAt(candle: number): void {
    this.#forget(candle);
    this.#entered++;
    this.#candle = candle;
    this.#last = null;
  }

  finish(): SignalFate {
    const known = Object.values(this.#reasons).reduce((sum, count) => sum + count, this.#entered);
    if (this.#signals > known) this.#add('in-trade', this.#signals - known);
    return { pair: this.#pair, signals: this.#signals, entered: this.#entered, reasons: { ...this.#reasons } };
  }

  #countLongSide({ signals, first, last }: PairInput): number {
    const { enterLong, enterShort, exitLong } = signals;
    let count = 0;
    for (let i = enterLong.indexOf(1, first); i >= 0 && i < last; i = enterLong.indexOf(1, i + 1)) {
      count++;
      if (exitLong[i] === 1) this.#add('both-directions', 1);
    }
    for (let i = enterShort.indexOf(1, first); i >= 0 && i < last; i = enterShort.indexOf(1, i + 1)) {
      if (enterLong[i] === 1) continue;
      count++;
      this.#add('shorts-not-allowed', 1);
    }
    return count;
  }

  #countBothSides({ signals, first, last }: PairInput): number {
    let count = 0;
    for (let i = first; i < last; i++) {
      if (signals.enterLong[i] !== 1 && signals.enterShort[i] !== 1) continue;
      count++;
      if (directionOf(signals, i, true) === 0) this.#add('both-directions', 1);
    }
    return count;
  }

  #forget(candle: number): void {
    if (candle === this.#candle && this.#last !== null) this.#add(this.#last, -1);
  }

  #add(reason: NoEntryReason, count: number): void {
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + count;
  }
}
