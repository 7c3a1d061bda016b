import type { ExitType } from './exit-type.ts';
import type { TradeOrder } from './order.ts';
import type { Position } from './position.ts';

export type { TradeOrder };

/** One position with all its orders, from the placing of its first entry order until it is flat. */
export interface Trade {
  /** Order of entry, from 1. */
  readonly id: number;
  readonly pair: string;
  readonly isShort: boolean;
  /** +1 long, −1 short. */
  readonly sign: 1 | -1;
  readonly leverage: number;
  readonly enterTag: string;
  /** Ratios; a session learns them from its fills. */
  feeOpen: number;
  feeClose: number;
  /** When the first entry order was placed, or, by `durationFromFill`, when it filled; durations count from here. */
  openTimeMs: number;
  /** Price tick in force when the trade was opened, null when the market has none. It stays for the life of the trade. */
  readonly priceTick: number | null;
  readonly amountStep: number | null;
  readonly contractSize: number;
  readonly orders: TradeOrder[];
  /** Orders that were taken away before they filled, oldest first; null for none. */
  canceled: TradeOrder[] | null;
  /** Average of the entries, rounded to the tick; before the first fill the asked price. */
  openRate: number;
  /** Its filled orders added up exactly; null while there is no need. */
  position: Position | null;
  /** Base units, leverage included; 0 until the first entry fills. */
  amount: number;
  /** Collateral without leverage and fees; before the first fill what was asked. */
  stakeAmount: number;
  /** Of all entries that filled. */
  maxStakeAmount: number;
  /** Entry value with its fee (`openValue` of the semantics), 0 until the first fill. */
  openValue: number;
  stopLoss: number;
  stopLossRatio: number;
  initialStopLoss: number;
  initialStopLossRatio: number;
  stopIsTrailing: boolean;
  /** Lowest and highest rate of the candles on which its exits were looked at; NaN before the first. */
  minRate: number;
  maxRate: number;
  liquidationPrice: number | null;
  /** Positive: received. Stake currency. */
  fundingFees: number;
  /** The part of it since the last fill. */
  fundingRunning: number;
  /** Profit of the partial exits so far, stake currency. */
  realizedProfit: number;
  /** Reason of the last exit that was placed, and what kind of reason that is. */
  exitReason: string | null;
  exitType: ExitType | null;
}

/**
 * Stands in fields that hold doubles until they are set. An engine that saw a whole number there first would change the shape of
 * every new object at its first fraction, and throw away the code compiled for it each time.
 */
const A_DOUBLE = Number.NaN;

type Filled<T> = { -readonly [K in keyof T]: T[K] };

/** Classes rather than literals: literals of this size led V8 into compiling the code around them again for each new trade. */
class OrderRecord implements Filled<TradeOrder> {
  id = 0;
  side: 'buy' | 'sell' = 'buy';
  isEntry = true;
  type: 'limit' | 'market' = 'limit';
  tag: string | null = null;
  placedTimeMs = A_DOUBLE;
  rate = A_DOUBLE;
  amount = A_DOUBLE;
  status: TradeOrder['status'] = 'open';
  filledTimeMs: number | null = null;
  filled = A_DOUBLE;
  cost = A_DOUBLE;
  fundingFee: number | null = null;
}

class TradeRecord implements Filled<Trade> {
  id = 0;
  pair = '';
  isShort = false;
  sign: 1 | -1 = 1;
  leverage = A_DOUBLE;
  enterTag = '';
  feeOpen = A_DOUBLE;
  feeClose = A_DOUBLE;
  openTimeMs = A_DOUBLE;
  priceTick: number | null = null;
  amountStep: number | null = null;
  contractSize = A_DOUBLE;
  orders: TradeOrder[] = [];
  canceled: TradeOrder[] | null = null;
  position: Position | null = null;
  openRate = A_DOUBLE;
  amount = A_DOUBLE;
  stakeAmount = A_DOUBLE;
  maxStakeAmount = A_DOUBLE;
  openValue = A_DOUBLE;
  stopLoss = A_DOUBLE;
  stopLossRatio = A_DOUBLE;
  initialStopLoss = A_DOUBLE;
  initialStopLossRatio = A_DOUBLE;
  stopIsTrailing = false;
  minRate = A_DOUBLE;
  maxRate = A_DOUBLE;
  liquidationPrice: number | null = null;
  fundingFees = A_DOUBLE;
  fundingRunning = A_DOUBLE;
  realizedProfit = A_DOUBLE;
  exitReason: string | null = null;
  exitType: ExitType | null = null;
}

/** An empty order. All are made here, so that all have one shape and engines keep them fast. */
export function blankOrder(): Filled<TradeOrder> {
  return new OrderRecord();
}

/** An empty trade, made in this one place like orders. */
export function blankTrade(): Filled<Trade> {
  return new TradeRecord();
}

/** A trade that is flat, as results, protections and reports read it. */
export interface ClosedTrade extends Readonly<Trade> {
  readonly closeTimeMs: number;
  /** Price of the last exit. */
  readonly closeRate: number;
  readonly exitReason: string;
  readonly exitType: ExitType;
  /** Sum over the exit orders, each rounded to 8 decimals, stake currency. */
  readonly profitAbs: number;
  /** `profitAbs` over all money put in, times leverage; not rounded. */
  readonly profitRatio: number;
}

/** Whole minutes from placing the first entry order to leaving. */
export function durationMinutes(trade: ClosedTrade): number {
  return Math.floor((trade.closeTimeMs - trade.openTimeMs) / 60_000);
}
