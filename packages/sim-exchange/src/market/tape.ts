import type { Decimal } from '../core/decimal.ts';
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
const LARGEST = 2n ** 63n - 1n;

/** Printed trades of one market, oldest first, in columns of plain integers. */
export class Tape {
  #times = new Float64Array(FIRST_CAPACITY);
  #prices = new BigInt64Array(FIRST_CAPACITY);
  #quantities = new BigInt64Array(FIRST_CAPACITY);
  #ids = new BigInt64Array(FIRST_CAPACITY);
  #sides = new Uint8Array(FIRST_CAPACITY);
  #size = 0;
  #nextId = 1n;

  get length(): number {
    return this.#size;
  }

  /** Keeps a tick that traded something and gives its id; ids of one market grow. */
  push(tick: Tick): bigint {
    if (tick.price > LARGEST || tick.quantity > LARGEST) throw new RangeError('A trade is too large to be kept.');
    if (this.#size === this.#times.length) this.#makeRoom(tick.time);
    const id = tick.id ?? this.#nextId;
    const at = this.#size++;
    this.#times[at] = tick.time;
    this.#prices[at] = tick.price;
    this.#quantities[at] = tick.quantity;
    this.#ids[at] = id;
    this.#sides[at] = tick.buyerMaker ? 1 : 0;
    this.#nextId = id + 1n;
    return id;
  }

  at(index: number): PublicTrade {
    return {
      id: this.#ids[index]!,
      time: this.#times[index]!,
      price: this.#prices[index]!,
      quantity: this.#quantities[index]!,
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
    return this.#firstWhere((at) => this.#ids[at]! >= id);
  }

  save(): SavedTape {
    return {
      nextId: this.#nextId,
      size: this.#size,
      times: toText(this.#times.subarray(0, this.#size)),
      prices: toText(this.#prices.subarray(0, this.#size)),
      quantities: toText(this.#quantities.subarray(0, this.#size)),
      ids: toText(this.#ids.subarray(0, this.#size)),
      sides: toText(this.#sides.subarray(0, this.#size)),
    };
  }

  restore(saved: SavedTape): void {
    const capacity = Math.max(FIRST_CAPACITY, saved.size);
    this.#size = saved.size;
    this.#nextId = saved.nextId;
    this.#times = moved(new Float64Array(capacity), new Float64Array(fromText(saved.times)));
    this.#prices = moved(new BigInt64Array(capacity), new BigInt64Array(fromText(saved.prices)));
    this.#quantities = moved(new BigInt64Array(capacity), new BigInt64Array(fromText(saved.quantities)));
    this.#ids = moved(new BigInt64Array(capacity), new BigInt64Array(fromText(saved.ids)));
    this.#sides = moved(new Uint8Array(capacity), new Uint8Array(fromText(saved.sides)));
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
    this.#prices = moved(new BigInt64Array(capacity), this.#prices.subarray(from, this.#size));
    this.#quantities = moved(new BigInt64Array(capacity), this.#quantities.subarray(from, this.#size));
    this.#ids = moved(new BigInt64Array(capacity), this.#ids.subarray(from, this.#size));
    this.#sides = moved(new Uint8Array(capacity), this.#sides.subarray(from, this.#size));
    this.#size = kept;
  }
}

/** Columns as base64 of their bytes: a day of fifty markets has a million trades. */
export interface SavedTape {
  readonly nextId: bigint;
  readonly size: number;
  readonly times: string;
  readonly prices: string;
  readonly quantities: string;
  readonly ids: string;
  readonly sides: string;
}

function toText({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function fromText(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

function moved<Column extends { set(values: Column): void }>(target: Column, values: Column): Column {
  target.set(values);
  return target;
}
