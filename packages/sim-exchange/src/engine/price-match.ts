import type { Decimal } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import type { PriceMatch, Side } from './orders.ts';
import { missingParameter, type Refusal, refuse } from './refusal.ts';

/** Which side of the book, and which of its levels from the best on, counted from 1. */
const PLACES: Readonly<Record<Exclude<PriceMatch, 'NONE'>, readonly [side: 'opponent' | 'queue', level: number]>> = {
  OPPONENT: ['opponent', 1],
  OPPONENT_5: ['opponent', 5],
  OPPONENT_10: ['opponent', 10],
  OPPONENT_20: ['opponent', 20],
  QUEUE: ['queue', 1],
  QUEUE_5: ['queue', 5],
  QUEUE_10: ['queue', 10],
  QUEUE_20: ['queue', 20],
};

export const PRICE_MATCHES = ['NONE', ...(Object.keys(PLACES) as Exclude<PriceMatch, 'NONE'>[])] as const;
export const NO_DEPTH = refuse(-5041, 'No depth matches this BBO order.');

/** The price that the book has now where an order wants its limit; `null` where the book does not go so far. */
export function matchedPrice(match: Exclude<PriceMatch, 'NONE'>, side: Side, { book }: Market): Decimal | null {
  const [whose, level] = PLACES[match];
  const asks = (side === 'BUY') === (whose === 'opponent');
  return book.level(asks ? 'asks' : 'bids', level - 1)?.[0] ?? null;
}

/** Whether an order may have its limit from the book: `hasLimit` tells whether its type has one. */
export function checkPriceMatch(
  match: PriceMatch | undefined,
  hasLimit: boolean,
  price: Decimal | undefined,
): Refusal | null {
  if (match === undefined || match === 'NONE')
    return hasLimit && price === undefined ? missingParameter('price') : null;
  if (!hasLimit) return refuse(-5038, 'Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT.');
  return price === undefined ? null : refuse(-1106, "Parameter 'price' sent when not required.");
}
