import type { Decimal } from '../core/decimal.ts';
import { DecimalColumn, NumberColumn } from './columns.ts';
import type { Bar } from './market-event.ts';

/** Recorded candles, oldest first, without an object each: a tape of a month has 43 200 of them, and there may be fifty tapes. */
export class CandleColumns {
  #size = 0;
  readonly #times = new NumberColumn('float');
  readonly #open = new DecimalColumn();
  readonly #high = new DecimalColumn();
  readonly #low = new DecimalColumn();
  readonly #close = new DecimalColumn();
  readonly #volume = new DecimalColumn();

  get length(): number {
    return this.#size;
  }

  push(bar: Bar): void {
    const at = this.#size++;
    this.#times.set(at, bar.time);
    this.#open.set(at, bar.open);
    this.#high.set(at, bar.high);
    this.#low.set(at, bar.low);
    this.#close.set(at, bar.close);
    this.#volume.set(at, bar.volume);
  }

  /** Open time, milliseconds since the epoch. */
  time(at: number): number {
    return this.#times.get(at);
  }

  bar(at: number): Bar {
    return {
      time: this.#times.get(at),
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
}
