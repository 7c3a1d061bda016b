import type { Decimal } from '../core/decimal.ts';
import type { Level } from './market-event.ts';

export type BookSide = 'bids' | 'asks';

/** What the street offers in one market. Orders of our accounts are not in it. */
export interface Book {
  /** Grows whenever the book changed. */
  readonly updateId: bigint;
  /** Best level, without what was taken since the last change; `null` for an empty side. */
  best(side: BookSide): Level | null;
  /** Level `index` of a side as published, best first; `null` beyond the last. */
  level(side: BookSide, index: number): Level | null;
  /** Up to `limit` levels as they are published, best first. */
  levels(side: BookSide, limit: number): Level[];
  /** Published quantity at a price; 0 where there is none. */
  quantityAt(side: BookSide, price: Decimal): Decimal;
  /** How much orders of ours took at a price since it last changed. */
  takenAt(side: BookSide, price: Decimal): Decimal;
  /** Notes that an order of ours took so much, so that nothing is taken twice. */
  take(side: BookSide, price: Decimal, quantity: Decimal): void;
  save(): SavedBook;
  restore(saved: SavedBook): void;
}

export interface SavedBook {
  readonly updateId: bigint;
  readonly mid: Decimal;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly taken: readonly (readonly [key: string, quantity: Decimal])[];
}

/** What orders of ours have taken from a book since it last changed. */
export class Taken {
  #amounts = new Map<string, Decimal>();

  of(side: BookSide, price: Decimal): Decimal {
    return this.#amounts.size === 0 ? 0n : (this.#amounts.get(`${side}${price}`) ?? 0n);
  }

  add(side: BookSide, price: Decimal, quantity: Decimal): void {
    this.#amounts.set(`${side}${price}`, this.of(side, price) + quantity);
  }

  /** Forgets all, or one level. */
  clear(side?: BookSide, price?: Decimal): void {
    if (side === undefined || price === undefined) this.#amounts.clear();
    else this.#amounts.delete(`${side}${price}`);
  }

  save(): [string, Decimal][] {
    return [...this.#amounts];
  }

  restore(saved: SavedBook['taken']): void {
    this.#amounts = new Map(saved);
  }
}
