import { closeValue, openValue, type Fees } from './accounting.ts';
import type { Advice } from './advice.ts';
import { FREQTRADE_FILLS } from './fill-rules.ts';
import type { RoiTable, TradeRules } from './rules.ts';
import { enteredInside, type View } from './stop.ts';
import type { Trade } from './trade.ts';

/** Row of the table in force after `minutes`; −1 before the first. */
export function roiRow(table: RoiTable, minutes: number): number {
  let row = -1;
  while (row + 1 < table.minutes.length && table.minutes[row + 1]! <= minutes) row++;
  return row;
}

/** A target and the minute from which it holds. */
export interface RoiTarget {
  readonly ratio: number;
  readonly sinceMinutes: number;
}

/** The target in force: that of the table, or a lower one that the strategy gives. Null: none. */
export function roiTarget(
  trade: Trade,
  nowMs: number,
  minutes: number,
  rules: TradeRules,
  advice: Advice,
): RoiTarget | null {
  const row = roiRow(rules.minimalRoi, minutes);
  const ofTable =
    row < 0 ? null : { ratio: rules.minimalRoi.ratios[row]!, sinceMinutes: rules.minimalRoi.minutes[row]! };
  if (!rules.useCustomRoi || advice.customRoi === undefined) return ofTable;
  const own = advice.customRoi(trade, minutes, nowMs);
  const isLower = own !== null && Number.isFinite(own) && (ofTable === null || own < ofTable.ratio);
  return isLower ? { ratio: own, sinceMinutes: minutes } : ofTable;
}

/** The rate at which the trade's profit is `ratio`, fees and funding included. Not rounded. */
function rateAtProfit(trade: Trade, ratio: number, fees: Fees): number {
  const open = openValue(trade, trade.amount, trade.openRate, fees);
  const offset = closeValue(trade, trade.amount, 0, trade.fundingFees, fees);
  const slope = closeValue(trade, trade.amount, 1, trade.fundingFees, fees) - offset;
  return ((1 + (trade.sign * ratio) / trade.leverage) * open - offset) / slope;
}

/**
 * Where an ROI exit is placed, or null when it is refused: on the entry candle, when the entry was better than the open, a target
 * that lies beyond the close may not have been reached after the entry.
 */
export function roiExitRate(
  trade: Trade,
  view: View,
  rules: TradeRules,
  minutes: number,
  stepMinutes: number,
  ratio: number,
  fees: Fees,
): number | null {
  const onGrid = stepMinutes % (rules.timeframeMs / 60_000) === 0;
  if (ratio === -1 && onGrid) return view.open;
  const target = rateAtProfit(trade, ratio, fees);
  const openIsBetter = trade.isShort ? view.open < target : view.open > target;
  if (minutes > 0 && minutes === stepMinutes && onGrid && openIsBetter) return view.open;
  const { fills = FREQTRADE_FILLS } = rules;
  if (fills.gappedRoiAtOpen && openIsBetter && !enteredInside(trade, view)) return view.open;
  if (minutes === 0 && mayPrecedeEntry(trade, view, target)) return null;
  return Math.min(Math.max(target, view.low), view.high);
}

function mayPrecedeEntry(trade: Trade, view: View, target: number): boolean {
  return trade.isShort
    ? view.open < view.close && trade.openRate > view.open && target < view.close
    : view.open > view.close && trade.openRate < view.open && target > view.close;
}
