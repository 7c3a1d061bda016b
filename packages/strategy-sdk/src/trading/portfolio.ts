import type { Timeframe } from '../market/timeframe.ts';
import type { Direction, Ms, Pair, Rate, Ratio } from '../market/units.ts';
import type { ClosedTrade, Trade } from './trade.ts';

export interface TradeFilter {
  readonly pair?: Pair;
  readonly tag?: string;
  readonly direction?: Direction;
}
/** This strategy's trades, as of this very moment of processing (pairs earlier in the order have already acted on this candle). */
export interface Portfolio<R = unknown> {
  openTrades(filter?: TradeFilter): readonly Trade<R>[];
  /** Open trades, entries that are not yet filled included. */
  count(filter?: TradeFilter): number;
  /** Oldest first; `sinceMs` compares the close time. */
  closedTrades(
    filter?: TradeFilter & { readonly sinceMs?: Ms; readonly exitReason?: string },
  ): readonly ClosedTrade<R>[];
  /** Last filled entry on a pair, null when there was none. */
  lastEntry(pair: Pair): { readonly timeMs: Ms; readonly rate: Rate; readonly tag: string | null } | null;
  isLocked(pair: Pair, direction?: Direction): boolean;
}

/** Stake currency. */
export interface Wallet {
  /** Not tied up in trades. */
  readonly free: number;
  /** Tied up as stake, unfilled entries included. */
  readonly used: number;
  /** What the run may use: `used + free`, or `available_capital` plus profit, times `tradable_balance_ratio`. */
  readonly total: number;
  /** What a new trade would be offered now. */
  readonly stakeAmount: number;
}

export interface BookLevel {
  readonly rate: Rate;
  readonly amount: number;
}
export interface Market {
  readonly amountStep: number | null;
  readonly priceTick: number | null;
  readonly minStake: number | null;
  readonly takerFee: Ratio;
  readonly makerFee: Ratio;
  /** Null where there is none (a backtest): the decision is then listed as made without it. Best first, at most `depth` levels (default 20). */
  book(depth?: number): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] } | null;
  /** In a backtest all three are the view's rate. */
  ticker(): { readonly bid: Rate; readonly ask: Rate; readonly last: Rate };
}

/** The run's settings, frozen. */
export interface RunSettings {
  readonly timeframe: Timeframe;
  readonly stakeCurrency: string;
  /** Infinity: no limit. */
  readonly maxOpenTrades: number;
  readonly stakeAmount: number | 'unlimited';
  readonly stoploss: Ratio;
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
  readonly marginMode: 'isolated' | 'cross' | null;
  readonly pairs: readonly Pair[];
}
