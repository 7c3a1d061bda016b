import type { TradeOrder } from '../core/order.ts';
import type { Quote } from '../core/quote.ts';
import { crossesFar, isReached, slippageLimit, takenRate } from './book-fills.ts';

/** How an order filled: as a whole. */
export interface Fill {
  readonly rate: number;
  /** Whether it took what was there, or was taken. */
  readonly isTaker: boolean;
}

/** Who fills orders. Null: the order waits. */
export interface Broker {
  /** The order was placed just now. */
  placed(order: TradeOrder, quote: Quote, tick: number | null): Fill | null;
  /** The order has been waiting. */
  waiting(order: TradeOrder, quote: Quote, tick: number | null): Fill | null;
}

/**
 * Fills orders with play money from the book of the moment: limit orders as a whole and at their own rate once the other side is
 * there, market orders over the levels of the book.
 */
export const simulatedBroker: Broker = {
  placed(order, quote, tick) {
    const { side, rate } = order;
    if (order.type === 'market' || crossesFar(side, rate, quote)) return taken(order, quote, tick);
    return isReached(side, rate, quote) ? { rate, isTaker: true } : null;
  },
  waiting(order, quote, tick) {
    // A market order waits only when nobody was there to take from.
    if (order.type === 'market') return taken(order, quote, tick);
    return isReached(order.side, order.rate, quote) ? { rate: order.rate, isTaker: false } : null;
  },
};

function taken({ side, rate, amount }: TradeOrder, quote: Quote, tick: number | null): Fill | null {
  const average = takenRate(side, amount, slippageLimit(side, rate), quote, tick);
  return average === null ? null : { rate: average, isTaker: true };
}
