import { isProfitAbove, type Fees } from './accounting.ts';
import { roiExitRate, roiRow } from './roi.ts';
import type { TradeRules } from './rules.ts';
import { stopFillRate, testStop, updateStop, type StopResult, type View } from './stop.ts';
import type { Trade } from './trade.ts';

export type ExitType = 'exit_signal' | 'stop_loss' | 'trailing_stop_loss' | 'liquidation' | 'roi' | 'force_exit';

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
 * Tries the reasons to leave an open trade now, in this order, until one places an order: exit signal, stop or liquidation, ROI,
 * trailing stop. Updates the trade's extremes and its stop first. Whether an order was placed.
 */
export function tryExits(trade: Trade, view: View, rules: TradeRules, fees: Fees, place: PlaceExit): boolean {
  trade.minRate = Math.min(trade.minRate, view.low);
  trade.maxRate = Math.max(trade.maxRate, view.high);
  updateStop(trade, view, rules, fees);
  const stop = testStop(trade, view);
  const signal = signalCandidate(trade, view, rules, fees);
  if (signal !== null && place(trade, signal)) return true;
  const isTrailing = stop === 'trailing_stop_loss';
  if (stop !== 'none' && !isTrailing && place(trade, stopCandidate(trade, view, rules, stop))) return true;
  const roi = roiCandidate(trade, view, rules, fees);
  if (roi !== null && place(trade, roi)) return true;
  return isTrailing && place(trade, stopCandidate(trade, view, rules, stop));
}

/** An exit flag is ignored while the entry flag of the same side is set. */
function signalCandidate(trade: Trade, view: View, rules: TradeRules, fees: Fees): ExitCandidate | null {
  if (!rules.useExitSignal || !view.exitFlag || view.enterFlag) return null;
  if (rules.exitProfitOnly && !isProfitAbove(trade, view.open, rules.exitProfitOffset, fees)) return null;
  return { type: 'exit_signal', reason: view.exitTag === '' ? 'exit_signal' : view.exitTag, rate: view.open };
}

function stopCandidate(trade: Trade, view: View, rules: TradeRules, stop: Exclude<StopResult, 'none'>): ExitCandidate {
  return { type: stop, reason: stop, rate: stopFillRate(trade, view, stop, rules) };
}

/** Strictly more than the table asks for; a target that is just met does not leave. */
function roiCandidate(trade: Trade, view: View, rules: TradeRules, fees: Fees): ExitCandidate | null {
  if (view.enterFlag && rules.ignoreRoiIfEntrySignal) return null;
  const minutes = Math.floor((view.nowMs - trade.openTimeMs) / 60_000);
  const row = roiRow(rules.minimalRoi, minutes);
  if (row < 0) return null;
  const ratio = rules.minimalRoi.ratios[row]!;
  if (!isProfitAbove(trade, trade.isShort ? view.low : view.high, ratio, fees)) return null;
  const rate = roiExitRate(trade, view, rules, minutes, rules.minimalRoi.minutes[row]!, ratio, fees);
  return rate === null ? null : { type: 'roi', reason: 'roi', rate };
}
