import type { Decimal } from '../core/decimal.ts';
import type { Side } from './orders.ts';
import { SortedList } from './sorted-list.ts';

/** Something that waits for a price. */
export interface Waiting {
  readonly sequence: number;
  readonly level: Decimal;
}

/** `rise`: when the price is at the level or above. `fall`: at it or below. */
export type Direction = 'rise' | 'fall';

/** Stops buy when the price rises and sell when it falls; taking profit is the reverse. */
export function directionOf(type: string, side: Side): Direction {
  const takesProfit = type.startsWith('TAKE_PROFIT');
  return (side === 'BUY') === takesProfit ? 'fall' : 'rise';
}

/** True when a price lets something at a level go. */
export function reaches(direction: Direction, level: Decimal, price: Decimal): boolean {
  return direction === 'rise' ? price >= level : price <= level;
}

/** Everything of one market that waits for a price, nearest first. */
export class TriggerBook<Item extends Waiting> {
  readonly #sides = {
    rise: new SortedList<Item>((a, b) => compare(a.level, b.level) || a.sequence - b.sequence),
    fall: new SortedList<Item>((a, b) => compare(b.level, a.level) || a.sequence - b.sequence),
  };

  get length(): number {
    return this.#sides.rise.length + this.#sides.fall.length;
  }

  add(direction: Direction, item: Item): void {
    this.#sides[direction].add(item);
  }

  remove(direction: Direction, item: Item): void {
    this.#sides[direction].remove(item);
  }

  /** All that a price lets go, oldest first. They stay until they are removed. */
  reached(price: Decimal): Item[] {
    if (!this.reaches(price)) return [];
    const reached = (['rise', 'fall'] as const).flatMap((direction) =>
      this.#sides[direction].takeWhile((item) => reaches(direction, item.level, price)),
    );
    return reached.toSorted((a, b) => a.sequence - b.sequence);
  }

  /** Whether a price lets anything go. */
  reaches(price: Decimal): boolean {
    return this.#isReached('rise', price) || this.#isReached('fall', price);
  }

  #isReached(direction: Direction, price: Decimal): boolean {
    const nearest = this.#sides[direction].at(0);
    return nearest !== undefined && reaches(direction, nearest.level, price);
  }
}

function compare(a: Decimal, b: Decimal): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
