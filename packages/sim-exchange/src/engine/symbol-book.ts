import { type Decimal, smaller } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import type { Tick } from '../market/market-event.ts';
import { crosses, type Live } from './live-order.ts';
import type { Side } from './orders.ts';
import { SortedList } from './sorted-list.ts';

/** A tick that orders have not seen yet, with its number. */
export interface PendingTick {
  readonly tick: Tick;
  readonly number: number;
}

/** Orders of our accounts in one market that can be matched. */
export class SymbolBook {
  readonly market: Market;
  readonly resting: Readonly<Record<Side, SortedList<Live>>>;
  /** Triggered market orders that walk the book at the next tick. */
  readonly marketOrders = new Set<Live>();

  constructor(market: Market) {
    this.market = market;
    this.resting = {
      BUY: new SortedList<Live>((a, b) => order(b.order.price, a.order.price) || a.sequence - b.sequence),
      SELL: new SortedList<Live>((a, b) => order(a.order.price, b.order.price) || a.sequence - b.sequence),
    };
  }

  /** Whether a price means anything to an order here. */
  isTouched(price: Decimal): boolean {
    return this.marketOrders.size > 0 || this.#reaches('BUY', price) || this.#reaches('SELL', price);
  }

  /** Lets an order rest from now on, behind what the street shows at its price unless orders of ours stand in front. */
  rest(live: Live, queue: 'front' | 'back'): void {
    const { side, price } = live.order;
    live.placedTick = this.market.tickNumber;
    live.ahead = queue === 'front' ? 0n : this.market.book.quantityAt(side === 'BUY' ? 'bids' : 'asks', price);
    this.resting[side].add(live);
  }

  /** Levels of the street have changed: nobody waits behind more than is there. */
  shrinkQueues(): void {
    for (const side of ['BUY', 'SELL'] as const) {
      const level = side === 'BUY' ? 'bids' : 'asks';
      for (const live of this.resting[side].all()) {
        live.ahead = smaller(live.ahead, this.market.book.quantityAt(level, live.order.price));
      }
    }
  }

  remove(live: Live): void {
    this.resting[live.order.side].remove(live);
    this.marketOrders.delete(live);
  }

  /** Resting orders that a tick's price reaches, best price first, then oldest. */
  reached(side: Side, { price }: Tick): Live[] {
    if (!this.#reaches(side, price)) return [];
    return this.resting[side].takeWhile((live) => crosses(side, live.order.price, price));
  }

  #reaches(side: Side, price: Decimal): boolean {
    const best = this.resting[side].at(0);
    return best !== undefined && crosses(side, best.order.price, price);
  }
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
