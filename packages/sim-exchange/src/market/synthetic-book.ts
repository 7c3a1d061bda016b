import { ceilTo, type Decimal, floorTo, multiplyFloor, ONE } from '../core/decimal.ts';
import { type Book, type BookSide, type SavedBook, Taken } from './book.ts';
import type { Level } from './market-event.ts';

export interface SyntheticBookRules {
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
  readonly spread: Decimal;
  /** Quantity of the best level. */
  readonly base: Decimal;
  readonly growth: Decimal;
  readonly levels: number;
}

/**
 * A book around a price: best bid and ask half a spread away, rounded outward to the grid, then a level each tick, each a little
 * deeper. It has no memory: every new price makes it anew.
 */
export class SyntheticBook implements Book {
  updateId = 1n;
  #mid: Decimal = 0n;
  #bestBid: Decimal = 0n;
  #bestAsk: Decimal = 0n;
  readonly #rules: SyntheticBookRules;
  readonly #quantities: readonly Decimal[];
  readonly #taken = new Taken();

  constructor(rules: SyntheticBookRules) {
    this.#rules = rules;
    this.#quantities = Array.from({ length: rules.levels }, (_, k) => {
      const quantity = rules.base + multiplyFloor(rules.base, rules.growth * BigInt(k));
      return floorTo(quantity, rules.stepSize) || rules.stepSize || ONE;
    });
  }

  /** The book around the newest price. */
  setMid(price: Decimal): void {
    const { spread, tickSize } = this.#rules;
    this.updateId++;
    this.#taken.clear();
    this.#mid = price;
    this.#bestBid = price * 2n > spread ? floorTo((price * 2n - spread) / 2n, tickSize) : 0n;
    this.#bestAsk = ceilTo((price * 2n + spread + 1n) / 2n, tickSize);
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
    const price = this.#priceOf(side, index);
    if (price === null) return null;
    return [price, this.#quantities[index]!];
  }

  levels(side: BookSide, limit: number): Level[] {
    const rows: Level[] = [];
    for (let index = 0; index < limit; index++) {
      const price = this.#priceOf(side, index);
      if (price === null) break;
      rows.push([price, this.#quantities[index]!]);
    }
    return rows;
  }

  quantityAt(side: BookSide, price: Decimal): Decimal {
    const { tickSize } = this.#rules;
    const distance = side === 'bids' ? this.#bestBid - price : price - this.#bestAsk;
    if (this.#mid === 0n || tickSize === 0n || distance < 0n || distance % tickSize !== 0n) return 0n;
    return this.#quantities[Number(distance / tickSize)] ?? 0n;
  }

  takenAt(side: BookSide, price: Decimal): Decimal {
    return this.#taken.of(side, price);
  }

  take(side: BookSide, price: Decimal, quantity: Decimal): void {
    this.#taken.add(side, price, quantity);
  }

  save(): SavedBook {
    return { updateId: this.updateId, mid: this.#mid, bids: [], asks: [], taken: this.#taken.save() };
  }

  restore(saved: SavedBook): void {
    if (saved.mid !== 0n) this.setMid(saved.mid);
    this.updateId = saved.updateId;
    this.#taken.restore(saved.taken);
  }

  #priceOf(side: BookSide, index: number): Decimal | null {
    if (this.#mid === 0n || index >= this.#rules.levels) return null;
    const distance = this.#rules.tickSize * BigInt(index);
    const price = side === 'bids' ? this.#bestBid - distance : this.#bestAsk + distance;
    return price > 0n ? price : null;
  }
}
