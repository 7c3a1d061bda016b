import { DecimalColumn, NumberColumn, type SavedDecimals } from './columns.ts';
import type { Kline } from './kline.ts';

const DECIMALS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'takerBase',
  'takerQuote',
  'firstId',
  'lastId',
] as const;

/** Closed candles of one length without a hole between them, oldest first, in columns: 89 bytes each. */
export class KlineStore {
  /** Milliseconds that each candle lasts. */
  readonly unitMs: number;
  #first = 0;
  #size = 0;
  readonly #counts = new NumberColumn('count');
  readonly #empty = new NumberColumn('flag');
  readonly #columns = DECIMALS.map(() => new DecimalColumn());

  constructor(unitMs: number) {
    this.unitMs = unitMs;
  }

  get length(): number {
    return this.#size;
  }

  /** Open time of the first one. */
  get first(): number {
    return this.#first;
  }

  /** When the candle after the last one opens. */
  get end(): number {
    return this.#first + this.#size * this.unitMs;
  }

  /** Throws a `RangeError` for a candle that does not follow on the last. */
  push(row: Kline): void {
    if (this.#size === 0) this.#first = row.openTime;
    else if (row.openTime !== this.end)
      throw new RangeError(`A candle at ${row.openTime} does not follow on ${this.end}.`);
    const at = this.#size++;
    this.#counts.set(at, row.count);
    this.#empty.set(at, row.empty ? 1 : 0);
    for (let index = 0; index < DECIMALS.length; index++) this.#columns[index]!.set(at, row[DECIMALS[index]!]);
  }

  at(at: number): Kline {
    const column = (index: number): bigint => this.#columns[index]!.get(at);
    return {
      openTime: this.#first + at * this.unitMs,
      open: column(0),
      high: column(1),
      low: column(2),
      close: column(3),
      volume: column(4),
      quoteVolume: column(5),
      takerBase: column(6),
      takerQuote: column(7),
      firstId: column(8),
      lastId: column(9),
      count: this.#counts.get(at),
      empty: this.#empty.get(at) === 1,
    };
  }

  /** Place of the first candle that opens at `time` or later, from 0 to `length`. */
  indexAt(time: number): number {
    return Math.min(this.#size, Math.max(0, Math.ceil((time - this.#first) / this.unitMs)));
  }

  save(): SavedKlineStore {
    return {
      first: this.#first,
      size: this.#size,
      counts: this.#counts.save(),
      empty: this.#empty.save(),
      columns: this.#columns.map((column) => column.save()),
    };
  }

  restore(saved: SavedKlineStore): void {
    this.#first = saved.first;
    this.#size = saved.size;
    this.#counts.restore(saved.counts);
    this.#empty.restore(saved.empty);
    this.#columns.forEach((column, index) => column.restore(saved.columns[index]!));
  }
}

export interface SavedKlineStore {
  readonly first: number;
  readonly size: number;
  readonly counts: readonly string[];
  readonly empty: readonly string[];
  readonly columns: readonly SavedDecimals[];
}
