import type { View } from '../core/stop.ts';
import type { PairInput, TagColumn } from './pair-input.ts';

/**
 * A candle of a pair as the core sees it. One view serves a whole run. What most candles are not asked for is read only on demand:
 * columns are long, and each is another visit to memory.
 */
export class CandleView implements View {
  nowMs = 0;
  open = 0;
  high = 0;
  low = 0;
  /** Whose signals count: those of a short, or of a long. */
  isShort = false;
  #pair: PairInput | null = null;
  #candle = 0;

  look(pair: PairInput, candle: number, nowMs: number): void {
    const { open, high, low } = pair.candles;
    this.#pair = pair;
    this.#candle = candle;
    this.nowMs = nowMs;
    this.open = open[candle]!;
    this.high = high[candle]!;
    this.low = low[candle]!;
  }

  get close(): number {
    return this.#pair!.candles.close[this.#candle]!;
  }

  get enterFlag(): boolean {
    const { enterLong, enterShort } = this.#pair!.signals;
    return (this.isShort ? enterShort : enterLong)[this.#candle - 1]! > 0;
  }

  get exitFlag(): boolean {
    const { exitLong, exitShort } = this.#pair!.signals;
    return (this.isShort ? exitShort : exitLong)[this.#candle - 1]! > 0;
  }

  /** Of the signal that was given on the candle before. */
  get enterTag(): string {
    return tagAt(this.#pair!.signals.enterTag, this.#candle - 1, this.#pair!.signals.tags);
  }

  get exitTag(): string {
    return tagAt(this.#pair!.signals.exitTag, this.#candle - 1, this.#pair!.signals.tags);
  }
}

function tagAt(column: TagColumn, candle: number, tags: readonly string[]): string {
  return tags[typeof column === 'number' ? column : column[candle]!]!;
}
