import { absolute, type Decimal, decimal, divide, multiply } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { isTrailing } from './algo-checks.ts';
import type { Algo } from './algo-store.ts';
import { type Direction, directionOf, reaches, TriggerBook, type Waiting } from './trigger-book.ts';

interface Entry extends Waiting {
  readonly algo: Algo;
  readonly direction: Direction;
}

/** A conditional order whose price has come, and the price at which a market order of it is meant to fill. */
export interface Reached {
  readonly algo: Algo;
  readonly price: Decimal;
}

/** Largest distance of mark and last price for a protected trigger, where a market names none. */
const DEFAULT_PROTECT = '0.05';

/** Conditional orders of one market: by the last price, by the mark price, and trailing. */
export class AlgoBook {
  readonly #market: Market;
  readonly #waiting = { CONTRACT_PRICE: new TriggerBook<Entry>(), MARK_PRICE: new TriggerBook<Entry>() };
  readonly #entries = new Map<Algo, Entry>();
  readonly #trailing = new Set<Algo>();

  constructor(market: Market) {
    this.#market = market;
  }

  /** Whether the last price and the mark price mean anything to an order here; trailing ones follow every price. */
  isTouched(last: Decimal): boolean {
    return this.#waiting.CONTRACT_PRICE.reaches(last) || this.isTouchedByMark();
  }

  isTouchedByMark(): boolean {
    return this.#trailing.size > 0 || this.#waiting.MARK_PRICE.reaches(this.#market.mark);
  }

  add(algo: Algo): void {
    const { order } = algo;
    if (isTrailing(order)) {
      this.#trailing.add(algo);
      if (order.activatePrice === 0n && algo.extreme === 0n) algo.extreme = this.#price(algo);
      return;
    }
    const entry = {
      algo,
      direction: directionOf(order.type, order.side),
      level: order.triggerPrice,
      sequence: algo.sequence,
    };
    this.#entries.set(algo, entry);
    this.#waiting[order.workingType].add(entry.direction, entry);
  }

  remove(algo: Algo): void {
    this.#trailing.delete(algo);
    const entry = this.#entries.get(algo);
    if (entry === undefined) return;
    this.#waiting[algo.order.workingType].remove(entry.direction, entry);
    this.#entries.delete(algo);
  }

  /**
   * Whose price has come at tick `number`, oldest first. `last` is the tick's price; without one only the mark price has moved.
   * `opens`: a candle opened there, so that triggers in between were jumped over.
   */
  reached(last: Decimal | null, number: number, opens: boolean): Reached[] {
    const { mark } = this.#market;
    const entries = [
      ...(last === null ? [] : this.#waiting.CONTRACT_PRICE.reached(last)),
      ...this.#waiting.MARK_PRICE.reached(mark),
    ];
    const fixed = entries.map(({ algo, level }) => {
      const atLevel = algo.order.workingType === 'CONTRACT_PRICE' && !opens;
      return { algo, price: atLevel ? level : this.#market.last };
    });
    const trailing = [...this.#trailing]
      .filter((algo) => this.#trails(algo, last))
      .map((algo) => {
        return {
          algo,
          price: opens || algo.order.workingType === 'MARK_PRICE' ? this.#market.last : trailedLevel(algo),
        };
      });
    return [...fixed, ...trailing]
      .filter(({ algo }) => (last === null || algo.placedTick < number) && !this.#isProtected(algo))
      .toSorted((a, b) => a.algo.sequence - b.algo.sequence);
  }

  #price({ order }: Algo): Decimal {
    return order.workingType === 'MARK_PRICE' ? this.#market.mark : this.#market.last;
  }

  /** Moves a trailing stop's best price along; true when the price has come back far enough. */
  #trails(algo: Algo, last: Decimal | null): boolean {
    const { order } = algo;
    if (last === null && order.workingType === 'CONTRACT_PRICE') return false;
    const price = order.workingType === 'MARK_PRICE' ? this.#market.mark : last!;
    const sells = order.side === 'SELL';
    if (algo.extreme === 0n) {
      if (sells ? price >= order.activatePrice : price <= order.activatePrice) algo.extreme = price;
      return false;
    }
    if (sells ? price > algo.extreme : price < algo.extreme) algo.extreme = price;
    return reaches(sells ? 'fall' : 'rise', trailedLevel(algo), price);
  }

  /** No trigger while mark and last price are far apart. */
  #isProtected({ order }: Algo): boolean {
    if (!order.priceProtect || this.#market.mark === 0n) return false;
    const limit = decimal(this.#market.spec.triggerProtect ?? DEFAULT_PROTECT);
    return divide(absolute(this.#market.mark - this.#market.last), this.#market.mark) > limit;
  }
}

/** Where a trailing stop goes: its percentage back from the best price. */
function trailedLevel({ order, extreme }: Algo): Decimal {
  const back = multiply(extreme, order.callbackRate / 100n);
  return order.side === 'SELL' ? extreme - back : extreme + back;
}
