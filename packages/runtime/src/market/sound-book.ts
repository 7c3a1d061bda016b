import type { BookSide } from '../core/quote.ts';
import type { MarketQuote } from '../ports/live-market.ts';

/** Whether a book can be one: every level has a price above 0 and an amount, bids fall, asks rise, and nobody bids what somebody asks. */
export function isSoundBook({ book }: Pick<MarketQuote, 'book'>): boolean {
  if (book === null) return true;
  const { bids, asks } = book;
  return isSide(bids, -1) && isSide(asks, 1) && (bids[0]?.[0] ?? 0) < (asks[0]?.[0] ?? Infinity);
}

/** `sign`: 1 where prices rise from the best one on. */
function isSide(side: BookSide, sign: 1 | -1): boolean {
  return side.every(([price, amount], at) => {
    const isLevel = price > 0 && price < Infinity && amount >= 0 && amount < Infinity;
    return isLevel && (at === 0 || sign * (price - side[at - 1]![0]) > 0);
  });
}
