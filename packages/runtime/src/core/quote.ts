/** Prices and amounts of one side of an order book, best first. */
export type BookSide = readonly (readonly [price: number, amount: number])[];

/** What the market shows of a pair at one moment. */
export interface Quote {
  /** When the exchange said so. */
  readonly timeMs: number;
  /** Null: nobody bids, or asks. */
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number | null;
  /** Null where the exchange shows no book. Bids fall, asks rise. */
  readonly book: { readonly bids: BookSide; readonly asks: BookSide } | null;
}

/** What one unit is worth by it, stake currency: the last price, or what somebody bids or asks; null: nobody knows. */
export function quotedPrice(quote: Quote | null | undefined): number | null {
  return quote?.last ?? quote?.bid ?? quote?.ask ?? null;
}
