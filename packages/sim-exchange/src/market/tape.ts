import type { Decimal } from '../core/decimal.ts';
import { bytesToText, DecimalColumn, type SavedColumn, textToBytes } from './decimal-column.ts';
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
const FIRST_CAPACITY = 1_024;

/** Printed trades of one market, oldest first, in columns of plain integers. */
export class Tape {
  #times = new Float64Array(FIRST_CAPACITY);
  readonly #prices = new DecimalColumn(FIRST_CAPACITY);
  readonly #quantities = new DecimalColumn(FIRST_CAPACITY);
  readonly #ids = new DecimalColumn(FIRST_CAPACITY);
  #sides = new Uint8Array(FIRST_CAPACITY);
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
    if (this.#size === this.#times.length) this.#makeRoom(tick.time);
    const id = tick.id ?? this.#nextId;
    const at = this.#size++;
    this.#times[at] = tick.time;
    this.#prices.set(at, tick.price);
    this.#quantities.set(at, tick.quantity);
    this.#ids.set(at, id);
    this.#sides[at] = tick.buyerMaker ? 1 : 0;
    this.#nextId = id + 1n;
    return id;
  }

  at(index: number): PublicTrade {
    return {
      id: this.#ids.get(index),
      time: this.#times[index]!,
      price: this.#prices.get(index),
      quantity: this.#quantities.get(index),
      buyerMaker: this.#sides[index] === 1,
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
    return this.#firstWhere((at) => this.#times[at]! >= time);
  }

  /** Index of the first trade whose id is `id` or more. */
  indexOfId(id: bigint): number {
    return this.#firstWhere((at) => this.#ids.get(at) >= id);
  }

  save(): SavedTape {
    return {
      nextId: this.#nextId,
      size: this.#size,
      times: bytesToText(this.#times.subarray(0, this.#size)),
      prices: this.#prices.save(this.#size),
      quantities: this.#quantities.save(this.#size),
      ids: this.#ids.save(this.#size),
      sides: bytesToText(this.#sides.subarray(0, this.#size)),
    };
  }

  restore(saved: SavedTape): void {
    const capacity = Math.max(FIRST_CAPACITY, saved.size);
    this.#size = saved.size;
    this.#nextId = saved.nextId;
    this.#times = moved(new Float64Array(capacity), new Float64Array(textToBytes(saved.times)));
    this.#prices.restore(saved.prices, capacity);
    this.#quantities.restore(saved.quantities, capacity);
    this.#ids.restore(saved.ids, capacity);
    this.#sides = moved(new Uint8Array(capacity), new Uint8Array(textToBytes(saved.sides)));
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

  #makeRoom(now: number): void {
    const from = this.indexAt(now - KEEP_MS);
    const kept = this.#size - from;
    const capacity = kept * 2 > this.#times.length ? this.#times.length * 2 : this.#times.length;
    this.#times = moved(new Float64Array(capacity), this.#times.subarray(from, this.#size));
    for (const column of [this.#prices, this.#quantities, this.#ids]) column.move(capacity, from, this.#size);
    this.#sides = moved(new Uint8Array(capacity), this.#sides.subarray(from, this.#size));
    this.#size = kept;
  }
}

export interface SavedTape {
  readonly nextId: bigint;
  readonly size: number;
  readonly times: string;
  readonly prices: SavedColumn;
  readonly quantities: SavedColumn;
  readonly ids: SavedColumn;
  readonly sides: string;
}

function moved<Column extends { set(values: Column): void }>(target: Column, values: Column): Column {
  target.set(values);
  return target;
}
