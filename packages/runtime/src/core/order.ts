/** An order of a trade. */
export interface TradeOrder {
  /** Order of creation over all trades of the run, from 1. */
  readonly id: number;
  readonly side: 'buy' | 'sell';
  readonly isEntry: boolean;
  readonly type: 'limit' | 'market';
  readonly tag: string | null;
  readonly placedTimeMs: number;
  /** Asked price; of a filled order the price at which it filled, the same without slippage. */
  rate: number;
  /** Base units, leverage included. Of an order that an exchange ended with a part of it filled: that part. */
  amount: number;
  status: 'open' | 'closed' | 'canceled';
  filledTimeMs: number | null;
  filled: number;
  /** amount × rate × (1 + fee) on both sides, as freqtrade counts it. */
  cost: number;
  /** Funding between the fill before and this fill, stake currency; null until a funding event counted. */
  fundingFee: number | null;
}
