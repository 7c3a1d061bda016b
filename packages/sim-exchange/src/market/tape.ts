import type { Decimal } from '../core/decimal.ts';
import { DecimalColumn, NumberColumn, type SavedDecimals } from './columns.ts';
import type { Tick } from './market-event.ts';

/** A trade of the street as others see it. */
export interface PublicTrade {
  readonly id: bigint;
  readonly time: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly buyerMaker: boolean;
}

/** Trades older than this are dropped: the 24 hour ticker reads no further back. */
const KEEP_MS = 25 * 3_600_000;

/** Printed trades of one market, oldest first, in columns of plain integers. */
export class Tape {
  readonly #times = new NumberColumn('float');
  readonly #prices = new DecimalColumn();
  readonly #quantities = new DecimalColumn();
  readonly #ids = new DecimalColumn();
  readonly #sides = new NumberColumn('flag');
  #size = 0;
  #nextId = 1n;

  get length(): number {
    return this.#size;
  }

  /** Id of the trade that comes next, unless it brings its own. */
  get nextId(): bigint {
    return this.#nextId;
  }

  /** Keeps a tick that traded something and gives its id; ids of one market grow. */
  push(tick: Tick): bigint {
    if (this.#size % NumberColumn.PIECE === 0) this.#forget(tick.time - KEEP_MS);
    const id = tick.id ?? this.#nextId;
    const at = this.#size++;
    this.#times.set(at, tick.time);
    this.#prices.set(at, tick.price);
    this.#quantities.set(at, tick.quantity);
    this.#ids.set(at, id);
    this.#sides.set(at, tick.buyerMaker ? 1 : 0);
    this.#nextId = id + 1n;
    return id;
  }

  at(index: number): PublicTrade {
    return {
      id: this.#ids.get(index),
      time: this.#times.get(index),
      price: this.#prices.get(index),
      quantity: this.#quantities.get(index),
      buyerMaker: this.#sides.get(index) === 1,
    };
  }

  /** The newest ones, oldest of them first. */
  last(limit: number): PublicTrade[] {
    return this.slice(Math.max(0, this.#size - limit), this.#size);
  }

  slice(from: number, to: number): PublicTrade[] {
    const rows: PublicTrade[] = [];
    for (let at = from; at < to; at++) rows.push(this.at(at));
    return rows;
  }

  /** Index of the first trade at or after `time`; `length` when there is none. */
  indexAt(time: number): number {
    return this.#firstWhere((at) => this.#times.get(at) >= time);
  }

  /** Index of the first trade whose id is `id` or more. */
  indexOfId(id: bigint): number {
    return this.#firstWhere((at) => this.#ids.get(at) >= id);
  }

  save(): SavedTape {
    return {
      nextId: this.#nextId,
      size: this.#size,
      times: this.#times.save(),
      prices: this.#prices.save(),
      quantities: this.#quantities.save(),
      ids: this.#ids.save(),
      sides: this.#sides.save(),
    };
  }

  restore(saved: SavedTape): void {
    this.#size = saved.size;
    this.#nextId = saved.nextId;
    this.#times.restore(saved.times);
    this.#prices.restore(saved.prices);
    this.#quantities.restore(saved.quantities);
    this.#ids.restore(saved.ids);
    this.#sides.restore(saved.sides);
  }

  #firstWhere(holds: (at: number) => boolean): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Drops whole pieces that are older than a time. */
  #forget(before: number): void {
    while (this.#size >= NumberColumn.PIECE && this.#times.get(NumberColumn.PIECE - 1) < before) {
      for (const column of [this.#times, this.#prices, this.#quantities, this.#ids, this.#sides]) column.dropPiece();
      this.#size -= NumberColumn.PIECE;
    }
  }
}

export interface SavedTape {
  readonly nextId: bigint;
  readonly size: number;
  readonly times: readonly string[];
  readonly prices: SavedDecimals;
  readonly quantities: SavedDecimals;
  readonly ids: SavedDecimals;
  readonly sides: readonly string[];
}
