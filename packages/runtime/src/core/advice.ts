import type { Trade, TradeOrder } from './trade.ts';

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
  readonly botLoopStart?: (nowMs: number) => void;
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
  ) => number | null;
  readonly confirmTradeExit?: (trade: Trade, rate: number, amount: number, reason: string, nowMs: number) => boolean;
  /** Stake to add (> 0) or to take out (< 0). */
  readonly adjustTradePosition?: (trade: Trade, question: AdjustQuestion, nowMs: number) => Adjustment | null;
  /** The rate that an open order should have; null: cancel it. */
  readonly adjustOrderPrice?: (trade: Trade, order: TradeOrder, proposedRate: number, nowMs: number) => number | null;
  /** Whether an order waited long enough, beside the run's own limit. */
  readonly checkTimeout?: (trade: Trade, order: TradeOrder, nowMs: number) => boolean;
}

export interface StakeQuestion {
  readonly proposed: number;
  readonly min: number | null;
  readonly max: number;
  readonly leverage: number;
}

export interface AdjustQuestion {
  readonly rate: number;
  readonly profit: number;
  readonly min: number | null;
  readonly max: number;
}

export interface Adjustment {
  readonly stake: number;
  readonly tag: string | null;
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
