import type { Decimal } from '../core/decimal.ts';
import { type Book, type BookSide, type SavedBook, Taken } from './book.ts';
import type { Level } from './market-event.ts';

/** A book as a capture or a script has it: a snapshot, then levels that changed. */
export class RecordedBook implements Book {
  updateId = 1n;
  #bids: Level[] = [];
  #asks: Level[] = [];
  readonly #taken = new Taken();

  /** Replaces the whole book; levels may come in any order. */
  set(bids: readonly Level[], asks: readonly Level[]): void {
    this.updateId++;
    this.#taken.clear();
    this.#bids = bids.toSorted((a, b) => compare(b[0], a[0]));
    this.#asks = asks.toSorted((a, b) => compare(a[0], b[0]));
  }

  /** Replaces single levels; a quantity of 0 takes one away. */
  change(bids: readonly Level[], asks: readonly Level[]): void {
    this.updateId++;
    for (const level of bids) this.#put('bids', level);
    for (const level of asks) this.#put('asks', level);
  }

  best(side: BookSide): Level | null {
    for (let index = 0; ; index++) {
      const level = this.level(side, index);
      if (level === null) return null;
      const left = level[1] - this.takenAt(side, level[0]);
      if (left > 0n) return [level[0], left];
    }
  }

  level(side: BookSide, index: number): Level | null {
    return this.#side(side)[index] ?? null;
  }

  levels(side: BookSide, limit: number): Level[] {
    return this.#side(side).slice(0, limit);
  }

  quantityAt(side: BookSide, price: Decimal): Decimal {
    return this.#side(side).find((level) => level[0] === price)?.[1] ?? 0n;
  }

  takenAt(side: BookSide, price: Decimal): Decimal {
    return this.#taken.of(side, price);
  }

  take(side: BookSide, price: Decimal, quantity: Decimal): void {
    this.#taken.add(side, price, quantity);
  }

  save(): SavedBook {
    return { updateId: this.updateId, mid: 0n, bids: this.#bids, asks: this.#asks, taken: this.#taken.save() };
  }

  restore(saved: SavedBook): void {
    this.set(saved.bids, saved.asks);
    this.updateId = saved.updateId;
    this.#taken.restore(saved.taken);
  }

  #side(side: BookSide): Level[] {
    return side === 'bids' ? this.#bids : this.#asks;
  }

  #put(side: BookSide, level: Level): void {
    const levels = this.#side(side);
    const [price, quantity] = level;
    const at = levels.findIndex((other) => (side === 'bids' ? other[0] <= price : other[0] >= price));
    const index = at < 0 ? levels.length : at;
    const found = levels[index]?.[0] === price ? 1 : 0;
    levels.splice(index, found, ...(quantity > 0n ? [level] : []));
    this.#taken.clear(side, price);
  }
}

function compare(a: Decimal, b: Decimal): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
