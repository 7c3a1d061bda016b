import type { BookSide, Quote } from '../core/quote.ts';
import { roundToTick } from '../core/steps.ts';

type OrderSide = 'buy' | 'sell';

/** A limit order this much beyond the other side's best price is taken for a market order. */
const FAR = 0.01;
/** A market order fills no worse than this beyond the rate that it was placed at. */
const MOST_SLIPPAGE = 0.05;

/** Whether a limit order meets the other side of the book. Nothing is known of a market that shows no price. */
export function isReached(side: OrderSide, rate: number, quote: Quote): boolean {
  const best = bestOf(side, quote);
  if (best === null) return false;
  return side === 'buy' ? rate >= best : rate <= best;
}

/** Whether it crosses the spread so far that its price was no limit. */
export function crossesFar(side: OrderSide, rate: number, quote: Quote): boolean {
  const best = bestOf(side, quote);
  if (best === null) return false;
  return side === 'buy' ? rate * (1 - FAR) >= best : rate * (1 + FAR) <= best;
}

/** Whether a stop order triggers: by the side that it will meet, as exchanges do (freqtrade looks at the other one). */
export function isTriggered(side: OrderSide, stopRate: number, quote: Quote): boolean {
  const best = bestOf(side, quote);
  if (best === null) return false;
  return side === 'sell' ? stopRate >= best : stopRate <= best;
}

/**
 * Average rate of an order that takes what the book offers, rounded to the tick; what the book does not hold is taken at its last
 * level. No worse than `limit`. Null when the other side is empty.
 */
export function takenRate(
  side: OrderSide,
  amount: number,
  limit: number,
  quote: Quote,
  tick: number | null,
): number | null {
  const levels = levelsFor(side, quote);
  if (levels.length === 0) return null;
  let left = amount;
  let cost = 0;
  for (const [price, offered] of levels) {
    const taken = Math.min(left, offered);
    cost += taken * price;
    left -= taken;
    if (left <= 0) break;
  }
  cost += left * levels[levels.length - 1]![0];
  const average = cost / amount;
  return roundToTick(side === 'buy' ? Math.min(average, limit) : Math.max(average, limit), tick);
}

/** Amount of all bids per amount of all asks; of asks per bids for a short. Infinite where the other side is empty. */
export function depthRatio(isShort: boolean, { book }: Quote): number {
  if (book === null) return Number.POSITIVE_INFINITY;
  const total = (side: BookSide): number => side.reduce((sum, [, amount]) => sum + amount, 0);
  const [bids, asks] = [total(book.bids), total(book.asks)];
  return isShort ? asks / bids : bids / asks;
}

/** The worst rate at which a market order fills that was placed at `rate`. */
export function slippageLimit(side: OrderSide, rate: number): number {
  return side === 'buy' ? rate * (1 + MOST_SLIPPAGE) : rate * (1 - MOST_SLIPPAGE);
}

/** Best price of the side that an order meets. */
function bestOf(side: OrderSide, { book, bid, ask }: Quote): number | null {
  if (book !== null) return (side === 'buy' ? book.asks : book.bids)[0]?.[0] ?? null;
  return side === 'buy' ? ask : bid;
}

/** A market without a book offers any amount at its best price. */
function levelsFor(side: OrderSide, quote: Quote): BookSide {
  if (quote.book !== null) return side === 'buy' ? quote.book.asks : quote.book.bids;
  const best = bestOf(side, quote);
  return best === null ? [] : [[best, Number.POSITIVE_INFINITY]];
}
