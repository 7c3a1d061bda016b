import type { CandleColumns } from '@tradai/strategy-sdk';
import type { View } from '../core/stop.ts';
import type { PairInput, TagColumn } from './pair-input.ts';

/**
 * A candle of a pair as the core sees it. One view serves a whole run. What most candles are not asked for is read only on demand:
 * columns are long, and each is another visit to memory.
 */
export class CandleView implements View {
  /** Open time of the row: of the detail candle where there is one. */
  nowMs = 0;
  /** Time of the loop, at which orders are placed and filled. The same but for incomplete detail data. */
  timeMs = 0;
  open = 0;
  high = 0;
  low = 0;
  /** Whose signals count: those of a short, or of a long. */
  isShort = false;
  #pair: PairInput | null = null;
  /** Whether this is the view of a session, which never looks at whole candles. */
  #isNow = false;
  /** The main candle, whose signals count, and the row in its candles. */
  #candle = 0;
  #detail: { readonly candles: CandleColumns; readonly row: number } | null = null;

  look(pair: PairInput, candle: number, nowMs: number): void {
    const { open, high, low } = pair.candles;
    this.#pair = pair;
    this.#candle = candle;
    this.#detail = null;
    this.nowMs = nowMs;
    this.timeMs = nowMs;
    this.open = open[candle]!;
    this.high = high[candle]!;
    this.low = low[candle]!;
  }

  /** A detail candle inside a main candle, whose signals it has. */
  lookCloser(pair: PairInput, candle: number, row: number, timeMs: number): void {
    const candles = pair.detail!;
    const { openTimeMs, open, high, low } = candles;
    this.#pair = pair;
    this.#candle = candle;
    this.#detail = { candles, row };
    this.nowMs = openTimeMs[row]!;
    this.timeMs = timeMs;
    this.open = open[row]!;
    this.high = high[row]!;
    this.low = low[row]!;
  }

  /** A moment inside the candle that forms after the last closed one, whose signals it has: there is one rate. */
  lookNow(pair: PairInput, nowMs: number, rate: number): void {
    this.#isNow = true;
    this.#pair = pair;
    this.#candle = pair.candles.length;
    this.#detail = null;
    this.nowMs = nowMs;
    this.timeMs = nowMs;
    this.open = rate;
    this.high = rate;
    this.low = rate;
  }

  get candle(): number {
    return this.#candle;
  }

  get pair(): PairInput {
    return this.#pair!;
  }

  get close(): number {
    if (this.#isNow) return this.open;
    return this.#detail === null
      ? this.pair.candles.close[this.#candle]!
      : this.#detail.candles.close[this.#detail.row]!;
  }

  get volume(): number {
    if (this.#isNow) return 0;
    return this.#detail === null
      ? this.pair.candles.volume[this.#candle]!
      : this.#detail.candles.volume[this.#detail.row]!;
  }

  get enterFlag(): boolean {
    const { enterLong, enterShort } = this.pair.signals;
    return (this.isShort ? enterShort : enterLong)[this.#candle - 1]! > 0;
  }

  get exitFlag(): boolean {
    const { exitLong, exitShort } = this.pair.signals;
    return (this.isShort ? exitShort : exitLong)[this.#candle - 1]! > 0;
  }

  /** Of the signal that was given on the candle before. */
  get enterTag(): string {
    return tagAt(this.pair.signals.enterTag, this.#candle - 1, this.pair.signals.tags);
  }

  /** The same where there may have been no signal at all. */
  get rowEnterTag(): string {
    const { enterLong, enterShort, enterTag } = this.pair.signals;
    const isSet = enterLong[this.#candle - 1]! > 0 || enterShort[this.#candle - 1]! > 0;
    return typeof enterTag === 'number' && !isSet ? '' : this.enterTag;
  }

  get exitTag(): string {
    return tagAt(this.pair.signals.exitTag, this.#candle - 1, this.pair.signals.tags);
  }
}

function tagAt(column: TagColumn, candle: number, tags: readonly string[]): string {
  return tags[typeof column === 'number' ? column : column[candle]!]!;
}
