import { isProfitAbove, profitRatio, type Fees } from './accounting.ts';
import type { Advice } from './advice.ts';
import { roiExitRate, roiTarget } from './roi.ts';
import type { TradeRules } from './rules.ts';
import { stopFillRate, testStop, updateStop, type StopResult, type View } from './stop.ts';
import type { Trade } from './trade.ts';

export const EXIT_TYPES = [
  'exit_signal',
  'custom_exit',
  'partial_exit',
  'stop_loss',
  'trailing_stop_loss',
  'liquidation',
  'roi',
  'force_exit',
] as const;
export type ExitType = (typeof EXIT_TYPES)[number];

/** Why and where to leave. */
export interface ExitCandidate {
  readonly type: ExitType;
  /** The type's word, or the signal's tag. */
  readonly reason: string;
  readonly rate: number;
}

/** Tries to place the order of a candidate; whether it was placed. */
export type PlaceExit = (trade: Trade, candidate: ExitCandidate) => boolean;

/**
 * Tries the reasons to leave an open trade now, in this order, until one places an order: exit signal or the strategy's own reason,
 * stop or liquidation, ROI, trailing stop. Updates the trade's extremes and its stop first. Whether an order was placed.
 */
export function tryExits(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
  place: PlaceExit,
): boolean {
  noteExtremes(trade, view);
  updateStop(trade, view, rules, fees, advice);
  const stop = testStop(trade, view);
  const isRoi = roiReached(trade, view, rules, fees, advice);
  const wish = wishToLeave(trade, view, rules, fees, advice);
  if (wish !== null && place(trade, wish)) return true;
  const isTrailing = stop === 'trailing_stop_loss';
  if (stop !== 'none' && !isTrailing && place(trade, stopCandidate(trade, view, rules, stop))) return true;
  const roi = isRoi ? roiCandidate(trade, view, rules, fees, advice) : null;
  if (roi !== null && place(trade, roi)) return true;
  return isTrailing && place(trade, stopCandidate(trade, view, rules, stop));
}

/** The first candle counts from the entry. */
function noteExtremes(trade: Trade, view: View): void {
  const isFirst = Number.isNaN(trade.minRate);
  trade.minRate = Math.min(isFirst ? trade.openRate : trade.minRate, view.low);
  trade.maxRate = Math.max(isFirst ? trade.openRate : trade.maxRate, view.high);
}

/** By signal, which is ignored while the entry flag of the same side is set, or as the strategy says when no signal acts. */
function wishToLeave(trade: Trade, view: View, rules: TradeRules, fees: Fees, advice: Advice): ExitCandidate | null {
  if (!rules.useExitSignal) return null;
  if (view.exitFlag && !view.enterFlag) {
    if (rules.exitProfitOnly && !isProfitAbove(trade, view.open, rules.exitProfitOffset, fees)) return null;
    return { type: 'exit_signal', reason: view.exitTag === '' ? 'exit_signal' : view.exitTag, rate: view.open };
  }
  if (advice.customExit === undefined) return null;
  const reason = advice.customExit(trade, view.open, profitRatio(trade, view.open, fees), view.nowMs);
  return reason === null ? null : { type: 'custom_exit', reason, rate: view.open };
}

function stopCandidate(trade: Trade, view: View, rules: TradeRules, stop: Exclude<StopResult, 'none'>): ExitCandidate {
  return { type: stop, reason: stop, rate: stopFillRate(trade, view, stop, rules) };
}

/** Strictly more than the target; one that is just met does not leave. */
function roiReached(trade: Trade, view: View, rules: TradeRules, fees: Fees, advice: Advice): boolean {
  if (rules.ignoreRoiIfEntrySignal && view.enterFlag) return false;
  const minutes = Math.floor((view.nowMs - trade.openTimeMs) / 60_000);
  const target = roiTarget(trade, view.nowMs, minutes, rules, advice);
  return target !== null && isProfitAbove(trade, trade.isShort ? view.low : view.high, target.ratio, fees);
}

function roiCandidate(trade: Trade, view: View, rules: TradeRules, fees: Fees, advice: Advice): ExitCandidate | null {
  const minutes = Math.floor((view.nowMs - trade.openTimeMs) / 60_000);
  const target = roiTarget(trade, view.nowMs, minutes, rules, advice);
  if (target === null) return null;
  const rate = roiExitRate(trade, view, rules, minutes, target.sinceMinutes, target.ratio, fees);
  return rate === null ? null : { type: 'roi', reason: 'roi', rate };
}
