import { NO_ENTRY_REASONS, type NoEntryReason } from '../core/reasons.ts';
import { directionOf } from './entry-candles.ts';
import type { SignalFate, SignalLog } from './outcome.ts';
import type { PairInput } from './pair-input.ts';
import { setFlags } from './set-flags.ts';

/** Numbers of fates: 0 for a signal that the loop never looked at. */
const ENTERED = 1;
const CODES = new Map(NO_ENTRY_REASONS.map((reason, i) => [reason, i + 2]));

/** What became of a signal by its number in a log. */
export function fateOf(code: number): NoEntryReason | 'entered' {
  return code === ENTERED ? 'entered' : NO_ENTRY_REASONS[code - 2]!;
}

/**
 * Notes what became of each entry signal of a pair: one byte a candle. Signals that the loop never looked at came while the pair was
 * in a trade.
 */
export class FateCounter {
  readonly #input: PairInput;
  readonly #canShort: boolean;
  /** By candle of the entry, counted from the first of the run. */
  readonly #codes: Uint8Array;

  constructor(input: PairInput, canShort: boolean) {
    this.#input = input;
    this.#canShort = canShort;
    this.#codes = new Uint8Array(input.last - input.first + 1);
  }

  /** A candle may be looked at again: when a trade is reversed on it, or in turns of smaller candles. The last fate counts. */
  refused(candle: number, reason: NoEntryReason): void {
    const at = candle - this.#input.first;
    if (this.#codes[at] !== ENTERED) this.#codes[at] = CODES.get(reason)!;
  }

  enteredAt(candle: number): void {
    this.#codes[candle - this.#input.first] = ENTERED;
  }

  finish(): SignalFate {
    const candles = this.#signalCandles();
    const codes = candles.map((candle) => this.#codeOf(candle));
    const counts = new Float64Array(NO_ENTRY_REASONS.length + 2);
    for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
    const reasons: Partial<Record<NoEntryReason, number>> = {};
    for (const [reason, code] of CODES) if (counts[code]! > 0) reasons[reason] = counts[code]!;
    const log = (): SignalLog => this.#log(candles, codes);
    let made: SignalLog | null = null;
    return {
      pair: this.#input.pair,
      signals: candles.length,
      entered: counts[ENTERED]!,
      reasons,
      get log() {
        return (made ??= log());
      },
    };
  }

  /** Candles with an entry signal, rising. */
  #signalCandles(): Int32Array {
    const { signals, first, last } = this.#input;
    const long = setFlags(signals.enterLong, first, last);
    const short = setFlags(signals.enterShort, first, last);
    const any = short.length === 0 ? long : Int32Array.from(new Set([...long, ...short])).sort();
    return any.filter((candle) => signals.enterLong[candle] === 1 || signals.enterShort[candle] === 1);
  }

  #codeOf(candle: number): number {
    const { signals, first } = this.#input;
    if (directionOf(signals, candle, this.#canShort) === 0) {
      const isVoid = this.#canShort || signals.enterLong[candle] === 1;
      return CODES.get(isVoid ? 'both-directions' : 'shorts-not-allowed')!;
    }
    return this.#codes[candle + 1 - first]! || CODES.get('in-trade')!;
  }

  #log(candles: Int32Array, codes: Int32Array): SignalLog {
    const { pair, signals } = this.#input;
    const { openTimeMs } = this.#input.candles;
    const { enterTag, tags } = signals;
    return {
      pair,
      timesMs: Float64Array.from(candles, (candle) => openTimeMs[candle]!),
      sides: Int8Array.from(candles, (candle) => this.#sideOf(candle)),
      tagNumbers: Uint16Array.from(candles, (candle) => (typeof enterTag === 'number' ? enterTag : enterTag[candle]!)),
      tags,
      codes: Uint8Array.from(codes),
    };
  }

  #sideOf(candle: number): number {
    const { enterLong, enterShort } = this.#input.signals;
    const isLong = enterLong[candle] === 1;
    if (!this.#canShort) return isLong ? 1 : -1;
    return Number(isLong) - Number(enterShort[candle] === 1);
  }
}
