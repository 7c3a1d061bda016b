import type { PairInput } from '../backtest/pair-input.ts';
import type { SessionReason } from './reasons.ts';

/** What became of a closed candle of a pair, seen as a place to enter. */
export interface Evaluation {
  /** Open time of the candle with the signal. */
  readonly candleMs: number;
  /** +1 long, −1 short, 0 without a signal. */
  readonly direction: number;
  readonly outcome: 'entered' | SessionReason;
}

/** As it is written down. */
export interface FateRecord {
  /** Open time of the newest candle that was looked at. */
  readonly seenMs: number;
  /** Null before the first. */
  readonly last: Evaluation | null;
}

/** Why a pair was entered or not, candle by candle: a signal may be tried again and again, and its last fate counts. */
export class PairFate {
  readonly #input: Pick<PairInput, 'candles'>;
  /** What lay there at the start is not looked at. */
  #seenMs: number;
  #last: Evaluation | null = null;

  constructor(input: Pick<PairInput, 'candles'>) {
    this.#input = input;
    this.#seenMs = this.newestMs;
  }

  get record(): FateRecord {
    return { seenMs: this.#seenMs, last: this.#last };
  }

  resume({ seenMs, last }: FateRecord): void {
    this.#seenMs = seenMs;
    this.#last = last;
  }

  /** Open time of the newest candle. */
  get newestMs(): number {
    const { openTimeMs, length } = this.#input.candles;
    return openTimeMs[length - 1]!;
  }

  /** Whether a candle closed since the last look. */
  get isNew(): boolean {
    return this.newestMs > this.#seenMs;
  }

  /** A look at the pair on a candle, with the signal of the one before it: `no-signal` unless something else follows. */
  begin(candle: number, direction: number): void {
    this.#seenMs = this.newestMs;
    const candleMs = this.#signalMs(candle);
    if (this.#last?.candleMs === candleMs && this.#last.direction === direction) return;
    this.#last = { candleMs, direction, outcome: 'no-signal' };
  }

  /** What was entered stays entered. */
  refused(candle: number, reason: SessionReason): void {
    const candleMs = this.#signalMs(candle);
    const { direction = 0 } = this.#last ?? {};
    if (this.#last?.candleMs === candleMs && this.#last.outcome === 'entered') return;
    this.#last = { candleMs, direction, outcome: reason };
  }

  enteredAt(candle: number): void {
    const { direction = 0 } = this.#last ?? {};
    this.#last = { candleMs: this.#signalMs(candle), direction, outcome: 'entered' };
  }

  #signalMs(candle: number): number {
    return this.#input.candles.openTimeMs[candle - 1]!;
  }
}
