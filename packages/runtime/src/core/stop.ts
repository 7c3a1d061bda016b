import { isProfitAbove, isProfitBelow, profitRatio, type Fees } from './accounting.ts';
import type { Advice } from './advice.ts';
import { FREQTRADE_FILLS } from './fill-rules.ts';
import { ceilToTick, floorToTick } from './steps.ts';
import type { TradeRules } from './rules.ts';
import type { Trade } from './trade.ts';

/** What a moment looks like to a trade. In a backtest the candle; in a session `high = low = rate`. */
export interface View {
  /** Open time of the candle, or the present time of a session. */
  nowMs: number;
  /** When orders are placed and filled: the same, but where detail candles begin inside a traded one. */
  timeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Signals of the trade's own side on the last closed candle. */
  enterFlag: boolean;
  exitFlag: boolean;
  exitTag: string;
}

/**
 * The stop that lies `ratio` of the stake behind `base`, rounded to the tick toward the entry: up for a long, down for a short.
 * The sign of `ratio` does not matter.
 */
function stopRate(trade: Trade, base: number, ratio: number): number {
  const rate = base * (1 - (trade.sign * Math.abs(ratio)) / trade.leverage);
  return trade.isShort ? floorToTick(rate, trade.priceTick) : ceilToTick(rate, trade.priceTick);
}

/** Sets the stop of a trade without a look at the one before, as the first fill does. */
export function setInitialStop(trade: Trade, base: number, stoploss: number): void {
  const rate = stopRate(trade, base, stoploss);
  trade.stopLoss = rate;
  trade.stopLossRatio = -Math.abs(stoploss);
  trade.initialStopLoss = rate;
  trade.initialStopLossRatio = -Math.abs(stoploss);
  trade.stopIsTrailing = false;
}

/** A stop only ever tightens. Whether it did. */
export function tightenStop(trade: Trade, base: number, ratio: number): boolean {
  const rate = stopRate(trade, base, ratio);
  if (trade.isShort ? rate >= trade.stopLoss : rate <= trade.stopLoss) return false;
  assignStop(trade, rate, ratio);
  trade.stopIsTrailing = true;
  return true;
}

/** A stop of zero is none yet: the first real one counts as the initial one. */
function assignStop(trade: Trade, rate: number, ratio: number): void {
  if (trade.stopLoss === 0) trade.initialStopLoss = rate;
  trade.stopLoss = rate;
  trade.stopLossRatio = -Math.abs(ratio);
}

/** A strategy may have answered the whole price as the distance. freqtrade takes the zero for a stop not set yet, and sets it. */
function restoreStop(trade: Trade, rules: TradeRules): void {
  if (trade.stopLoss === 0) tightenStop(trade, trade.openRate, rules.stoploss);
}

/** How far behind the best rate a trailing stop follows when that rate was `best`; null while it does not. */
function trailingRatio(trade: Trade, best: number, rules: TradeRules, fees: Fees): number | null {
  const offset = rules.trailingStopPositiveOffset;
  if (rules.trailingOnlyOffsetIsReached && isProfitBelow(trade, best, offset, fees)) return null;
  if (rules.trailingStopPositive !== null && isProfitAbove(trade, best, offset, fees))
    return rules.trailingStopPositive;
  return rules.stoploss;
}

/**
 * Moves the stop after the view's best rate: as the strategy says, then by the trailing settings. The path is assumed to be
 * favorable first: the best rate moves the stop before the other extreme is tested against it. A stop that the view has already
 * breached stays.
 */
function updateStop(trade: Trade, view: View, rules: TradeRules, fees: Fees, advice: Advice): void {
  const ask = rules.useCustomStoploss ? advice.customStoploss : undefined;
  if (!rules.trailingStop && ask === undefined) return;
  restoreStop(trade, rules);
  if (trade.isShort ? trade.stopLoss <= view.high : trade.stopLoss >= view.low) return;
  const best = bestRate(trade, view, rules);
  const own = ask?.(trade, best, profitRatio(trade, best, fees), view.nowMs) ?? null;
  const custom = isDistance(own) ? own : null;
  if (custom !== null) tightenStop(trade, best, custom);
  trailStop(trade, best, custom, rules, fees);
}

/** The same right after a fill at `rate`, for a strategy that wants to be asked then: its answer may also loosen the stop. */
export function updateStopAfterFill(
  trade: Trade,
  rate: number,
  nowMs: number,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
): void {
  if (!rules.useCustomStoploss || advice.customStoplossAfterFill === undefined) return;
  restoreStop(trade, rules);
  if (trade.isShort ? trade.stopLoss <= rate : trade.stopLoss >= rate) return;
  const own = advice.customStoplossAfterFill(trade, rate, profitRatio(trade, rate, fees), nowMs);
  const custom = isDistance(own) ? own : null;
  if (custom !== null) assignStop(trade, stopRate(trade, rate, custom), custom);
  trailStop(trade, rate, custom, rules, fees);
}

function trailStop(trade: Trade, best: number, custom: number | null, rules: TradeRules, fees: Fees): void {
  if (!rules.trailingStop) return;
  const ratio = trailingRatio(trade, best, rules, fees);
  if (ratio !== null) tightenStop(trade, best, custom !== null && ratio === rules.stoploss ? custom : ratio);
}

function isDistance(ratio: number | null): ratio is number {
  return ratio !== null && ratio !== 0 && Number.isFinite(ratio);
}

/** The most that a candle offers a trade: its better extreme, or its close where that may have come before the entry. */
export function bestRate(trade: Trade, view: View, { fills = FREQTRADE_FILLS }: TradeRules): number {
  if (fills.noTargetBeforeEntry && enteredInside(trade, view)) return view.close;
  return trade.isShort ? view.low : view.high;
}

/** Whether the first order of a trade filled on this candle, and not at its open. */
export function enteredInside({ orders }: Trade, view: View): boolean {
  const entry = orders[0];
  return entry !== undefined && entry.filledTimeMs === view.nowMs && entry.rate !== view.open;
}

export type StopResult = 'none' | 'stop_loss' | 'trailing_stop_loss' | 'liquidation';

/**
 * Moves the stop and tests it, in the order that the rules assume of a candle. Late: what the candle's worse extreme does comes first,
 * then its better one moves the stop, and the close is held against the moved one.
 */
export function meetStop(
  trade: Trade,
  view: View,
  rules: TradeRules,
  fees: Fees,
  advice: Advice,
  isLate: boolean,
): StopResult {
  if (!isLate) {
    updateStop(trade, view, rules, fees, advice);
    return testStop(trade, view, rules);
  }
  const touched = testStop(trade, view, rules);
  if (touched !== 'none') return touched;
  const before = trade.stopLoss;
  updateStop(trade, view, rules, fees, advice);
  return trade.stopLoss !== before && reaches(trade, view.close, trade.stopLoss) ? 'trailing_stop_loss' : 'none';
}

/** Whether a candle's worse extreme is held against the stop before the better one moves it. */
export function movesLate(
  { fills = FREQTRADE_FILLS, useCustomStoploss, trailingStop }: TradeRules,
  advice: Advice,
): boolean {
  if (fills.customStopMovesLate && useCustomStoploss && advice.customStoploss !== undefined) return true;
  return fills.trailingStopMovesLate && trailingStop;
}

/** Whether a rate is at a level on the losing side of a trade, or beyond it. */
function reaches(trade: Trade, rate: number, level: number): boolean {
  return trade.isShort ? level <= rate : level >= rate;
}

/** Bounds included. The stop is tested before the liquidation price. */
function testStop(trade: Trade, view: View, { fills = FREQTRADE_FILLS }: TradeRules): StopResult {
  const worst = trade.isShort ? view.high : view.low;
  const liquidation = trade.liquidationPrice;
  if (reaches(trade, worst, trade.stopLoss)) {
    if (fills.nearerOfStopAndLiquidation && isLiquidatedFirst(trade)) return 'liquidation';
    return trade.stopIsTrailing ? 'trailing_stop_loss' : 'stop_loss';
  }
  if (liquidation === null) return 'none';
  return reaches(trade, worst, liquidation) ? 'liquidation' : 'none';
}

/** Whether a falling price (of a short: a rising one) comes to the liquidation price before it comes to the stop. */
export function isLiquidatedFirst({ isShort, liquidationPrice: level, stopLoss }: Trade): boolean {
  return level !== null && (isShort ? level < stopLoss : level > stopLoss);
}

/**
 * Where a stop is filled: at the stop, or at the open when the whole candle lies beyond it. `isMoved`: this very candle moved it, so the
 * open did not lie beyond it.
 */
export function stopFillRate(
  trade: Trade,
  view: View,
  result: StopResult,
  rules: TradeRules,
  isMoved: boolean,
  isLate: boolean,
): number {
  const level = result === 'liquidation' ? trade.liquidationPrice! : trade.stopLoss;
  if (trade.isShort ? level < view.low : level > view.high) return view.open;
  const minutes = Math.floor((view.timeMs - trade.openTimeMs) / 60_000);
  if (result === 'trailing_stop_loss' && minutes === 0 && !isLate) return entryCandleTrailingRate(trade, view, rules);
  const { fills = FREQTRADE_FILLS } = rules;
  return fills.gappedStopAtOpen && opensBeyond(trade, view, result, isMoved) ? view.open : level;
}

/** Whether the candle opened through the level that it leaves at. */
export function opensBeyond(trade: Trade, view: View, result: StopResult, isMoved: boolean): boolean {
  if (isMoved && result !== 'liquidation') return false;
  const level = result === 'liquidation' ? trade.liquidationPrice! : trade.stopLoss;
  return trade.isShort ? view.open > level : view.open < level;
}

/** A trailing stop in the candle of the entry: the price may have gone only a little way before it came back. */
function entryCandleTrailingRate(trade: Trade, view: View, rules: TradeRules): number {
  const positive = rules.trailingStopPositive ?? 0;
  const fromOffset =
    !rules.useCustomStoploss &&
    rules.trailingStop &&
    rules.trailingOnlyOffsetIsReached &&
    rules.trailingStopPositiveOffset !== 0 &&
    positive !== 0;
  const { fills = FREQTRADE_FILLS } = rules;
  // The offset is not divided by leverage, the distance is: freqtrade's way.
  const offset = Math.abs(rules.trailingStopPositiveOffset) / (fills.trailingOffsetByLeverage ? trade.leverage : 1);
  const rate = fromOffset
    ? view.open * (1 + trade.sign * offset - (trade.sign * Math.abs(positive)) / trade.leverage)
    : view.open * (1 - (trade.sign * Math.abs(trade.stopLossRatio)) / trade.leverage);
  return trade.isShort ? Math.min(view.high, rate) : Math.max(view.low, rate);
}
