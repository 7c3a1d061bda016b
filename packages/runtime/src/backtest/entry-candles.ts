import type { PairInput, SignalColumns } from './pair-input.ts';
import { setFlags } from './set-flags.ts';

/** A candle that does not come: a whole number, which engines keep apart from fractions. */
export const NEVER = 0x7fffffff;

/** The candles of a pair on which an entry may be made, rising. */
export interface EntryCandles {
  /** First one at or after `candle`, NEVER if there is none. Questions do not go back. */
  from(candle: number): number;
  /** +1 long, −1 short, 0 none. */
  directionAt(candle: number): 1 | -1 | 0;
}

/**
 * +1, −1 or 0 for the signals of one candle. A flag counts when it is exactly set; an exit flag of the same side, or an entry flag
 * of the other, makes it void. Without shorting, short flags count for nothing, not even against a long.
 */
export function directionOf(signals: SignalColumns, candle: number, canShort: boolean): 1 | -1 | 0 {
  const long = signals.enterLong[candle] === 1;
  if (!canShort) return long && signals.exitLong[candle] !== 1 ? 1 : 0;
  const short = signals.enterShort[candle] === 1;
  if (long === short) return 0;
  if (long) return signals.exitLong[candle] === 1 ? 0 : 1;
  return signals.exitShort[candle] === 1 ? 0 : -1;
}

export function entryCandles(input: PairInput, canShort: boolean): EntryCandles {
  return new ActingCandles(input, canShort);
}

/** A class: a search makes one for each trial, and functions made anew each time would not be told apart from others. */
class ActingCandles implements EntryCandles {
  readonly #signals: SignalColumns;
  readonly #canShort: boolean;
  readonly #found: Int32Array;
  #next = 0;

  constructor(input: PairInput, canShort: boolean) {
    this.#signals = input.signals;
    this.#canShort = canShort;
    this.#found = actingSignals(input, canShort);
  }

  from(candle: number): number {
    const found = this.#found;
    while (this.#next < found.length && found[this.#next]! < candle - 1) this.#next++;
    return this.#next < found.length ? found[this.#next]! + 1 : NEVER;
  }

  directionAt(candle: number): 1 | -1 | 0 {
    return directionOf(this.#signals, candle - 1, this.#canShort);
  }
}

/** Candles with an entry signal that is not made void by another one. */
function actingSignals({ signals, first, last }: PairInput, canShort: boolean): Int32Array {
  const long = setFlags(signals.enterLong, first, last);
  const any = canShort
    ? Int32Array.from(new Set([...long, ...setFlags(signals.enterShort, first, last)])).sort()
    : long;
  let count = 0;
  for (let i = 0; i < any.length; i++) if (directionOf(signals, any[i]!, canShort) !== 0) any[count++] = any[i]!;
  return any.subarray(0, count);
}
