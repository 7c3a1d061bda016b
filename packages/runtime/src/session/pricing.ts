import type { Quote } from '../core/quote.ts';

/** freqtrade's `entry_pricing` and `exit_pricing`. */
export interface Pricing {
  readonly side: 'same' | 'other' | 'bid' | 'ask';
  readonly useOrderBook: boolean;
  /** Level of the book, from 1. */
  readonly orderBookTop: number;
  /** How far a ticker's price moves toward the last one, where that is better for nobody in a hurry; from 0 to 1. */
  readonly lastBalance: number;
}

/** The rate at which an order is proposed; null when nobody offers one. A market without a book has its ticker. */
export function proposedRate(quote: Quote, isEntry: boolean, isShort: boolean, pricing: Pricing): number | null {
  const side = sideOf(isEntry, isShort, pricing.side);
  if (pricing.useOrderBook && quote.book !== null) {
    const levels = side === 'bid' ? quote.book.bids : quote.book.asks;
    return levels[pricing.orderBookTop - 1]?.[0] ?? null;
  }
  const rate = quote[side];
  if (rate === null || quote.last === null) return rate;
  const isBeyond = isEntry ? rate > quote.last : rate < quote.last;
  return isBeyond ? rate + pricing.lastBalance * (quote.last - rate) : rate;
}

/** The own side of the book is that on which an order waits. */
function sideOf(isEntry: boolean, isShort: boolean, side: Pricing['side']): 'bid' | 'ask' {
  if (side === 'bid' || side === 'ask') return side;
  const isBuy = isEntry !== isShort;
  return isBuy === (side === 'same') ? 'bid' : 'ask';
}

/** A strategy's own rate, held near the proposed one. */
export function nearby(own: number, proposed: number, maxDistance: number): number {
  return Math.min(Math.max(own, proposed * (1 - maxDistance)), proposed * (1 + maxDistance));
}
