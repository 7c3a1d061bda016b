/** How often a run leaned on an assumption about the inside of a candle that helps it, by freqtrade's rules. */
export interface FillNotes {
  /** Exits at the rate of a stop through which their candle had opened (Q2). */
  gappedStops: number;
  /** Entries at the open of a candle inside which the trade of the other side left only later (Q4). */
  reversalsInside: number;
  /** Exits at a stop although the liquidation price was reached first (Q8). */
  liquidationsPassed: number;
  /** Times that a fill moved a stop beyond the open (Q9). */
  stopsBeyondMarket: number;
  /** Reductions by more than there was, which were ignored (Q32). */
  oversizedReductions: number;
  /** Entries on detail candles of the last candle (Q1). */
  lastCandleEntries: number;
  /** Orders sized by money that was spent already (Q51). */
  staleMoneyOrders: number;
  /** What fills at the market cost beside their rates, stake currency, leverage included. */
  slippageAbs: number;
  /** Numbers of the trades whose profit hangs on an assumption about one candle: see `isAmbiguous` of exits, or entered and left on it. */
  ambiguousTrades: number[];
}

export function noNotes(): FillNotes {
  return {
    gappedStops: 0,
    reversalsInside: 0,
    liquidationsPassed: 0,
    stopsBeyondMarket: 0,
    oversizedReductions: 0,
    lastCandleEntries: 0,
    staleMoneyOrders: 0,
    slippageAbs: 0,
    ambiguousTrades: [],
  };
}
