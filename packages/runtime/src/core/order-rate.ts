import { profitRatio, type Fees } from './accounting.ts';
import type { Advice, EntryQuestion } from './advice.ts';
import type { ExitCandidate } from './exit.ts';
import type { ExitType } from './exit-type.ts';
import { FREQTRADE_FILLS } from './fill-rules.ts';
import type { TradeRules } from './rules.ts';
import { roundToTick } from './steps.ts';
import type { View } from './stop.ts';
import type { Trade } from './trade.ts';

/** Whose word counts for a rate. */
interface Deciders {
  readonly rules: TradeRules;
  readonly advice: Advice;
}

/**
 * Where an entry order is placed: at the open, or where the strategy wants a limit order, rounded to the present `tick` and held
 * inside the candle's worse extreme; what lies beyond the open is left as it is when the rules fill such orders there. `trade` when it adds to one; `limit` when that order names its rate itself.
 */
export function entryRate(
  question: EntryQuestion,
  trade: Trade | null,
  view: View,
  tick: number | null,
  { rules, advice }: Deciders,
  limit?: number,
): number {
  if (rules.entryOrderType !== 'limit' && limit === undefined) return view.open;
  const own = limit ?? advice.customEntryPrice?.(question, trade) ?? view.open;
  const rate = own === view.open ? own : roundToTick(own, tick);
  if ((rules.fills ?? FREQTRADE_FILLS).aggressiveLimitAtOpen) return rate;
  return question.isShort ? Math.max(rate, view.low) : Math.min(rate, view.high);
}

/** Exits that the strategy asked for and may price. */
export function isWish(type: ExitType): boolean {
  return type === 'exit_signal' || type === 'custom_exit' || type === 'partial_exit';
}

export function isStop(type: ExitType): boolean {
  return type === 'stop_loss' || type === 'trailing_stop_loss';
}

/** The price has reached where a trade ends at the latest: its stop, or its liquidation. */
export function leavesAtStop(type: ExitType): boolean {
  return isStop(type) || type === 'liquidation';
}

/** Where an exit order is placed, before it is rounded. Only limit orders of wishes ask the strategy: stops and ROI have their rates. */
export function exitRate(
  trade: Trade,
  { type, reason, rate }: ExitCandidate,
  view: View,
  nowMs: number,
  fees: Fees,
  { rules, advice }: Deciders,
): number {
  if (!isWish(type) || rules.exitOrderType !== 'limit') return rate;
  const own = advice.customExitPrice?.(trade, rate, profitRatio(trade, rate, fees), reason, nowMs, type) ?? rate;
  if ((rules.fills ?? FREQTRADE_FILLS).aggressiveLimitAtOpen) return own;
  return trade.isShort ? Math.min(own, view.high) : Math.max(own, view.low);
}
