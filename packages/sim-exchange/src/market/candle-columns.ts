import type { Decimal } from '../core/decimal.ts';
import { DecimalColumn } from './decimal-column.ts';
import type { Bar } from './market-event.ts';

const FIRST_CAPACITY = 1_024;

/** Recorded candles, oldest first, without an object each: a tape of a month has 43 200 of them, and there may be fifty tapes. */
export class CandleColumns {
  #times = new Float64Array(FIRST_CAPACITY);
  #size = 0;
  readonly #open = new DecimalColumn(FIRST_CAPACITY);
  readonly #high = new DecimalColumn(FIRST_CAPACITY);
  readonly #low = new DecimalColumn(FIRST_CAPACITY);
  readonly #close = new DecimalColumn(FIRST_CAPACITY);
  readonly #volume = new DecimalColumn(FIRST_CAPACITY);

  get length(): number {
    return this.#size;
  }

  push(bar: Bar): void {
    if (this.#size === this.#times.length) this.#grow();
    const at = this.#size++;
    this.#times[at] = bar.time;
    this.#open.set(at, bar.open);
    this.#high.set(at, bar.high);
    this.#low.set(at, bar.low);
    this.#close.set(at, bar.close);
    this.#volume.set(at, bar.volume);
  }

  /** Open time, milliseconds since the epoch. */
  time(at: number): number {
    return this.#times[at]!;
  }

  bar(at: number): Bar {
    return {
      time: this.#times[at]!,
      open: this.#open.get(at),
      high: this.#high.get(at),
      low: this.#low.get(at),
      close: this.#close.get(at),
      volume: this.#volume.get(at),
    };
  }

  volume(at: number): Decimal {
    return this.#volume.get(at);
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    times.set(this.#times);
    this.#times = times;
    for (const column of [this.#open, this.#high, this.#low, this.#close, this.#volume]) {
      column.move(capacity, 0, this.#size);
    }
  }
}
