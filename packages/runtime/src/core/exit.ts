import { profitRatio, type Fees } from './accounting.ts';
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

/**
 * Reasons to leave an open trade now, in the order in which they are tried: exit signal, stop or liquidation, ROI, trailing stop.
 * Updates the trade's extremes and its stop on the way. A candidate that cannot be placed lets the next one try.
 */
export function exitCandidates(trade: Trade, view: View, rules: TradeRules, fees: Fees): readonly ExitCandidate[] {
  trade.minRate = Math.min(trade.minRate, view.low);
  trade.maxRate = Math.max(trade.maxRate, view.high);
  const bestProfit = profitRatio(trade, trade.isShort ? view.low : view.high, fees);
  updateStop(trade, view, rules, bestProfit);
  const stop = testStop(trade, view);
  const signal = signalCandidate(trade, view, rules, fees);
  const roi = roiCandidate(trade, view, rules, fees, bestProfit);
  if (signal === null && stop === 'none' && roi === null) return NONE;

  const candidates: ExitCandidate[] = [];
  if (signal !== null) candidates.push(signal);
  if (stop === 'stop_loss' || stop === 'liquidation') candidates.push(stopCandidate(trade, view, rules, stop));
  if (roi !== null) candidates.push(roi);
  if (stop === 'trailing_stop_loss') candidates.push(stopCandidate(trade, view, rules, stop));
  return candidates;
}

const NONE: readonly ExitCandidate[] = [];

/** An exit flag is ignored while the entry flag of the same side is set. */
function signalCandidate(trade: Trade, view: View, rules: TradeRules, fees: Fees): ExitCandidate | null {
  if (!rules.useExitSignal || !view.exitFlag || view.enterFlag) return null;
  if (rules.exitProfitOnly && profitRatio(trade, view.open, fees) <= rules.exitProfitOffset) return null;
  return { type: 'exit_signal', reason: view.exitTag === '' ? 'exit_signal' : view.exitTag, rate: view.open };
}

function stopCandidate(trade: Trade, view: View, rules: TradeRules, stop: Exclude<StopResult, 'none'>): ExitCandidate {
  return { type: stop, reason: stop, rate: stopFillRate(trade, view, stop, rules) };
}

/** Strictly more than the table asks for; a target that is just met does not leave. */
function roiCandidate(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  bestProfit: number,
): ExitCandidate | null {
  if (view.enterFlag && rules.ignoreRoiIfEntrySignal) return null;
  const minutes = Math.floor((view.nowMs - trade.openTimeMs) / 60_000);
  const row = roiRow(rules.minimalRoi, minutes);
  if (row < 0) return null;
  const ratio = rules.minimalRoi.ratios[row]!;
  if (!(bestProfit > ratio)) return null;
  const rate = roiExitRate(trade, view, rules, minutes, rules.minimalRoi.minutes[row]!, ratio, fees);
  return rate === null ? null : { type: 'roi', reason: 'roi', rate };
}
