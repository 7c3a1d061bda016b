import type { Pricing } from './pricing.ts';

export type OrderType = 'limit' | 'market';

/** Settings that decide about orders where there is a market to look at, beside those that backtests have too. */
export interface RateRules {
  /** Who fills orders: play money by the book of the moment, or an exchange that reports what it did. */
  readonly fills: 'simulated' | 'exchange';
  readonly entryPricing: Pricing;
  readonly exitPricing: Pricing;
  /** Of exits by stop or liquidation price. */
  readonly stopOrderType: OrderType;
  readonly emergencyExitOrderType: OrderType;
  /** Of what a person orders. */
  readonly forceEntryOrderType: OrderType;
  readonly forceExitOrderType: OrderType;
  /** Null: stops are kept by the session alone. */
  readonly stopOnExchange: StopOnExchange | null;
  /** Entries only where the book offers this much on their own side per amount on the other; null: it is not looked at. */
  readonly depthOfMarket: number | null;
  /** How far a strategy's own price may lie from the proposed one, a ratio of that. */
  readonly maxPriceDistance: number;
  /** Exit orders that waited in vain after which a trade leaves at any price; 0: never. */
  readonly exitTimeoutCount: number;
  /** People are told when a rate comes so near to the liquidation price, a ratio of the rate; 0: never. */
  readonly liquidationWarnRatio: number;
  /** Fee ratio of every fill; null: the market's own, of maker or taker. */
  readonly fee: number | null;
  /** Nothing is entered on a signal when this long passed after the end of its candle. */
  readonly candlesStaleAfterMs: number;
  /** What the market showed this long ago counts as nothing. */
  readonly quotesStaleAfterMs: number;
}

export interface StopOnExchange {
  /** The stop is moved no more often. */
  readonly intervalMs: number;
  /** Limit of a selling stop as a ratio of its rate; a buying one has it as far on the other side. */
  readonly limitRatio: number;
  readonly orderType: OrderType;
}
