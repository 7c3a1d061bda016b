import type { Direction, Ms, Pair, Rate, Ratio } from '../market/units.ts';
import type { Order } from './order.ts';

export type ExitType =
  | 'exit_signal'
  | 'custom_exit'
  | 'stop_loss'
  | 'trailing_stop_loss'
  | 'stoploss_on_exchange'
  | 'roi'
  | 'liquidation'
  | 'partial_exit'
  | 'force_exit'
  | 'emergency_exit'
  | 'sold_on_exchange';

/** From the first entry fill to flat. A read-only view: durable memory is `state(trade)`. */
export interface Trade<R = unknown> {
  readonly id: number;
  readonly pair: Pair;
  readonly direction: Direction;
  /** When the first entry order was placed; durations count from here (freqtrade's `open_date`). */
  readonly openTimeMs: Ms;
  /** Average of the entries, rounded to the tick. */
  readonly openRate: Rate;
  /** Present position, base units, leverage included. */
  readonly amount: number;
  /** Collateral now, without leverage and fees. */
  readonly stakeAmount: number;
  /** Sum of all entries' collateral. */
  readonly maxStakeAmount: number;
  readonly leverage: number;
  readonly enterTag: string | null;
  /** Stop rate in force, and the first one. */
  readonly stopLoss: Rate;
  readonly initialStopLoss: Rate;
  readonly liquidationPrice: Rate | null;
  /** Highest and lowest rate seen since the entry, whole candles of entry included. */
  readonly maxRate: Rate;
  readonly minRate: Rate;
  /** Best and worst `profitRatio` at those rates so far. */
  readonly maxProfitRatio: Ratio;
  readonly minProfitRatio: Ratio;
  readonly feeOpen: Ratio;
  readonly feeClose: Ratio;
  /** Positive: received. Stake currency. */
  readonly fundingFees: number;
  /** Of the partial exits so far, stake currency. */
  readonly realizedProfit: number;
  /** All orders, oldest first, open and canceled ones included. */
  readonly orders: readonly Order[];
  /** Filled ones only. */
  readonly entries: readonly Order[];
  readonly exits: readonly Order[];
  readonly firstEntry: Order;
  readonly lastFillMs: Ms;
  readonly hasOpenOrder: boolean;
  /** The row that gave the entry signal (the last closed candle then), kept for the life of the trade, also across restarts. */
  readonly entryRow: R;
  /** Ratio of the stake at a rate, fees and funding included, rounded to 8 decimals. */
  profitRatio(rate: Rate): Ratio;
  /** Stake currency. */
  profitAbs(rate: Rate): number;
}
export interface ClosedTrade<R = unknown> extends Trade<R> {
  readonly closeTimeMs: Ms;
  readonly closeRate: Rate;
  readonly exitType: ExitType;
  readonly exitReason: string;
  readonly closeProfitRatio: Ratio;
  readonly closeProfitAbs: number;
}
