import { isProfitAbove, profitRatio, type Fees } from './accounting.ts';
import type { Advice } from './advice.ts';
import type { ExitType } from './exit-type.ts';
import { roiExitRate, roiTarget } from './roi.ts';
import type { TradeRules } from './rules.ts';
import { bestRate, meetStop, movesLate, opensBeyond, stopFillRate, type StopResult, type View } from './stop.ts';
import type { Trade } from './trade.ts';

/** Why and where to leave. */
export interface ExitCandidate {
  readonly type: ExitType;
  /** The type's word, or the signal's tag. */
  readonly reason: string;
  readonly rate: number;
  /** The candle reached a stop and a target, or moved the stop and came back to it: in which order is a matter of assumption. */
  readonly isAmbiguous: boolean;
  /** The candle opened through the stop that it leaves at. */
  readonly isGapped: boolean;
}

/** A candidate that leaves at the open, which leaves nothing to assume. */
export function atOpen(type: ExitType, reason: string, rate: number): ExitCandidate {
  return { type, reason, rate, isAmbiguous: false, isGapped: false };
}

/** Tries to place the order of a candidate; whether it was placed. */
export type PlaceExit = (trade: Trade, candidate: ExitCandidate) => boolean;

/**
 * Tries the reasons to leave an open trade now, in this order, until one places an order: exit signal or the strategy's own reason,
 * stop or liquidation, ROI, trailing stop. Updates the trade's extremes (first, unless the rules say otherwise) and its stop. Whether
 * an order was placed.
 */
export function tryExits(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
  place: PlaceExit,
): boolean {
  const isKnownLate = rules.fills?.extremesKnownLate === true;
  if (!isKnownLate) noteExtremes(trade, view);
  const isPlaced = tryInOrder(trade, view, rules, fees, advice, place);
  if (isKnownLate) noteExtremes(trade, view);
  return isPlaced;
}

function tryInOrder(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
  place: PlaceExit,
): boolean {
  const before = trade.stopLoss;
  const isLate = movesLate(rules, advice);
  const result = meetStop(trade, view, rules, fees, advice, isLate);
  const isMoved = trade.stopLoss !== before;
  const isRoi = roiReached(trade, view, rules, fees, advice);
  const stop = result === 'none' ? null : stopCandidate(trade, view, result, rules, isMoved, isLate, isRoi);
  const wish = wishToLeave(trade, view, rules, fees, advice);
  if (wish !== null && place(trade, wish)) return true;
  const isStopFirst = result !== 'trailing_stop_loss' || (rules.fills?.stopBeforeTarget === true && !isMoved);
  if (stop !== null && isStopFirst && place(trade, stop)) return true;
  const roi = isRoi ? roiCandidate(trade, view, rules, fees, advice, stop !== null) : null;
  if (roi !== null && place(trade, roi)) return true;
  return stop !== null && !isStopFirst && place(trade, stop);
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
    return atOpen('exit_signal', view.exitTag === '' ? 'exit_signal' : view.exitTag, view.open);
  }
  if (advice.customExit === undefined) return null;
  const reason = advice.customExit(trade, view.open, profitRatio(trade, view.open, fees), view.nowMs);
  return reason === null ? null : atOpen('custom_exit', reason, view.open);
}

function stopCandidate(
  trade: Trade,
  view: View,
  stop: Exclude<StopResult, 'none'>,
  rules: TradeRules,
  isMoved: boolean,
  isLate: boolean,
  isRoi: boolean,
): ExitCandidate {
  const rate = stopFillRate(trade, view, stop, rules, isMoved, isLate);
  const isAmbiguous = isRoi || (isMoved && stop === 'trailing_stop_loss');
  const isGapped = rate !== view.open && opensBeyond(trade, view, stop, isMoved);
  return { type: stop, reason: stop, rate, isAmbiguous, isGapped };
}

/** Strictly more than the target; one that is just met does not leave. */
function roiReached(trade: Trade, view: View, rules: TradeRules, fees: Fees, advice: Advice): boolean {
  if (rules.ignoreRoiIfEntrySignal && view.enterFlag) return false;
  const minutes = Math.floor((view.nowMs - trade.openTimeMs) / 60_000);
  const target = roiTarget(trade, view.nowMs, minutes, rules, advice);
  return target !== null && isProfitAbove(trade, bestRate(trade, view, rules), target.ratio, fees);
}

function roiCandidate(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
  isAmbiguous: boolean,
): ExitCandidate | null {
  const minutes = Math.floor((view.timeMs - trade.openTimeMs) / 60_000);
  const target = roiTarget(trade, view.timeMs, minutes, rules, advice);
  if (target === null) return null;
  const rate = roiExitRate(trade, view, rules, minutes, target.sinceMinutes, target.ratio, fees);
  return rate === null ? null : { type: 'roi', reason: 'roi', rate, isAmbiguous, isGapped: false };
}
