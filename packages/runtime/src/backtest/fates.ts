import type { NoEntryReason } from '../core/reasons.ts';
import { directionOf } from './entry-candles.ts';
import type { SignalFate } from './outcome.ts';
import type { PairInput } from './pair-input.ts';
import { setFlags } from './set-flags.ts';

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
    this.#signals = this.#count(input, canShort);
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

  /** Signals in all; those that cannot act are accounted for at once. */
  #count({ signals, first, last }: PairInput, canShort: boolean): number {
    let count = 0;
    for (const candle of setFlags(signals.enterLong, first, last)) {
      if (signals.enterLong[candle] !== 1) continue;
      count++;
      if (directionOf(signals, candle, canShort) === 0) this.#add('both-directions', 1);
    }
    for (const candle of setFlags(signals.enterShort, first, last)) {
      if (signals.enterShort[candle] !== 1 || signals.enterLong[candle] === 1) continue;
      count++;
      if (directionOf(signals, candle, canShort) === 0)
        this.#add(canShort ? 'both-directions' : 'shorts-not-allowed', 1);
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
