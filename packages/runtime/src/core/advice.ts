import type { Fees } from './accounting.ts';
import type { ExitType } from './exit-type.ts';
import type { Locks } from './locks.ts';
import type { Portfolio } from './portfolio.ts';
import type { Quote } from './quote.ts';
import type { Trade, TradeOrder } from './trade.ts';

/** What a strategy can look at when it is asked, beside what the question is about. */
export interface World {
  readonly portfolio: Portfolio;
  readonly locks: Locks;
  readonly fees: Fees;
  /** Of a trade, where each has its own. */
  readonly feesOf?: (trade: Trade) => Fees;
  /** What the market shows of a pair; absent where there is one rate and no book. */
  readonly quoteOf?: (pair: string) => Quote | null;
  readonly view: {
    /** Position of the candle that is traded among those of its pair. A strategy sees the one before. */
    readonly candle: number;
    readonly open: number;
  };
}

/** Where and when a strategy is asked about an entry. */
export interface EntryQuestion {
  readonly pair: string;
  readonly isShort: boolean;
  readonly tag: string;
  readonly nowMs: number;
  readonly rate: number;
}

/**
 * What a strategy says when it is asked, in plain numbers; null: nothing to say, the default counts. A function that is absent is
 * never asked, which lets the loop pass over candles.
 */
export interface Advice {
  /** Once, before the first candle. */
  readonly botStart?: (nowMs: number) => void;
  readonly botLoopStart?: (nowMs: number) => void;
  /** Rate that the signal of a new trade names itself; null: none. NaN: there is no entry. */
  readonly entryLimit?: (question: EntryQuestion) => number | null;
  /** How long an order may wait in place of the run's own limit; null: that limit counts. */
  readonly validForMs?: (trade: Trade, order: TradeOrder) => number | null;
  /** Null or the same: the proposed rate. */
  readonly customEntryPrice?: (question: EntryQuestion, trade: Trade | null) => number | null;
  readonly leverage?: (question: EntryQuestion, maxLeverage: number) => number;
  /** Null: no entry. */
  readonly customStakeAmount?: (question: EntryQuestion, stake: StakeQuestion) => number | null;
  readonly confirmTradeEntry?: (question: EntryQuestion, amount: number) => boolean;
  readonly orderFilled?: (trade: Trade, order: TradeOrder, nowMs: number) => void;
  /** A distance from `rate` as a ratio of the stake; its sign does not matter. Null, 0 and what is not finite: no change. */
  readonly customStoploss?: (trade: Trade, rate: number, profit: number, nowMs: number) => number | null;
  /** Right after a fill; may loosen the stop. */
  readonly customStoplossAfterFill?: (trade: Trade, rate: number, profit: number, nowMs: number) => number | null;
  readonly customRoi?: (trade: Trade, minutes: number, nowMs: number) => number | null;
  /** The reason to leave. */
  readonly customExit?: (trade: Trade, rate: number, profit: number, nowMs: number) => string | null;
  readonly customExitPrice?: (
    trade: Trade,
    rate: number,
    profit: number,
    reason: string,
    nowMs: number,
    type: ExitType,
  ) => number | null;
  readonly confirmTradeExit?: (
    trade: Trade,
    rate: number,
    amount: number,
    reason: string,
    nowMs: number,
    type: ExitType,
  ) => boolean;
  /** Stake to add (> 0) or to take out (< 0). */
  readonly adjustTradePosition?: (trade: Trade, question: AdjustQuestion, nowMs: number) => Adjustment | null;
  /** The rate that an open order should have; null: cancel it. */
  readonly adjustOrderPrice?: (trade: Trade, order: TradeOrder, proposedRate: number, nowMs: number) => number | null;
  /** Whether an order waited long enough, beside the run's own limit. */
  readonly checkTimeout?: (trade: Trade, order: TradeOrder, nowMs: number) => boolean;
  /** Told when a trade is flat. The trade and its orders stay as they are then. */
  readonly tradeClosed?: (trade: Trade, close: Close) => void;
}

/** How a trade ended. */
export interface Close {
  readonly timeMs: number;
  readonly rate: number;
  readonly profitAbs: number;
  readonly profitRatio: number;
}

export interface StakeQuestion {
  readonly proposed: number;
  readonly min: number | null;
  readonly max: number;
  readonly leverage: number;
}

export interface AdjustQuestion {
  readonly rate: number;
  /** Where entries and exits would be placed, where that is not the same. */
  readonly entryRate?: number;
  readonly exitRate?: number;
  readonly profit: number;
  readonly min: number | null;
  readonly max: number;
}

export interface Adjustment {
  readonly stake: number;
  readonly tag: string | null;
  /** Rate of a limit order that adds; absent: as for any entry. */
  readonly limit?: number;
  /** Base units to take out, in place of a share of the stake. */
  readonly amount?: number;
}

/** Whether every candle of an open trade has to be looked at. */
export function asksEveryCandle(advice: Advice): boolean {
  return (
    advice.customStoploss !== undefined ||
    advice.customRoi !== undefined ||
    advice.customExit !== undefined ||
    advice.adjustTradePosition !== undefined
  );
}
