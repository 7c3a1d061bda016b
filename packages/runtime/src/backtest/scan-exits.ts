import type { Fees } from '../core/accounting.ts';
import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import { roiRow } from '../core/roi.ts';
import type { TradeRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { PairInput } from './pair-input.ts';

/** Margins for the approximate thresholds below: a candle too many is evaluated for nothing, one too few would be an error. */
const PROFIT_MARGIN = 3e-8;
const ROUNDING_MARGIN = 1e-12;

/**
 * First candle from `from` on at which something could happen to a trade without open orders: its stop or liquidation price
 * touched, its ROI or trailing distance reached, an exit signal, funding reckoned. `last + 1` when there is none. The core then decides exactly.
 * Takes note of the highest and lowest rate of the candles that it passes. `fromMs`: open time of that first candle.
 */
export function nextExitCandle(
  trade: Trade,
  pair: PairInput,
  rules: TradeRules,
  fees: Fees,
  from: number,
  fromMs: number,
): number {
  const { openTimeMs } = pair.candles;
  const end = Math.min(pair.last + 1, nextFundingCandle(pair, from, fromMs, rules.timeframeMs));
  let candle = from;
  while (candle < end) {
    const elapsed = (candle === from ? fromMs : openTimeMs[candle]!) - trade.openTimeMs;
    const row = roiRow(rules.minimalRoi, Math.floor(elapsed / 60_000));
    const nextStep = rules.minimalRoi.minutes[row + 1];
    const until =
      nextStep === undefined
        ? end
        : Math.min(end, candle + candlesUntil(nextStep * 60_000 - elapsed, rules.timeframeMs));
    const better = row < 0 ? null : roiThreshold(trade, rules.minimalRoi.ratios[row]!, fees);
    const found = scan(
      trade,
      pair,
      candle,
      until,
      stopThreshold(trade),
      favorableThreshold(trade, rules, fees, better),
      rules.useExitSignal,
    );
    if (found < until) return found;
    candle = until;
  }
  return end;
}

const HOUR_MS = 3_600_000;

/** Where funding is reckoned next: on the first full hour at or after an event that no full hour before `from` has seen. */
function nextFundingCandle({ funding, last }: PairInput, from: number, fromMs: number, timeframeMs: number): number {
  const { timeMs } = funding;
  if (timeMs.length === 0) return last + 1;
  const seenMs = Math.floor((fromMs - timeframeMs) / HOUR_MS) * HOUR_MS;
  const event = firstAtOrAfter(timeMs, seenMs + 1);
  if (event === timeMs.length) return last + 1;
  const hourMs = Math.ceil(timeMs[event]! / HOUR_MS) * HOUR_MS;
  return from + Math.max(0, Math.ceil((hourMs - fromMs) / timeframeMs));
}

/** At least one; never beyond the candle on which the time has passed. */
function candlesUntil(ms: number, timeframeMs: number): number {
  return Math.max(1, Math.ceil(ms / timeframeMs));
}

function stopThreshold(trade: Trade): number {
  const liquidation = trade.liquidationPrice;
  if (liquidation === null) return trade.stopLoss;
  return trade.isShort ? Math.min(trade.stopLoss, liquidation) : Math.max(trade.stopLoss, liquidation);
}

/** A rate short of which the profit cannot be more than `ratio`. */
function roiThreshold(trade: Trade, ratio: number, fees: Fees): number {
  const wanted =
    (1 + (trade.sign * (ratio - PROFIT_MARGIN)) / trade.leverage) * trade.openValue - trade.sign * trade.fundingFees;
  return wanted / (trade.amount * (1 - trade.sign * fees.exitFee));
}

/** The nearest rate on the winning side at which the ROI may be reached or a trailing stop may move. */
function favorableThreshold(trade: Trade, rules: TradeRules, fees: Fees, roi: number | null): number {
  const never = trade.isShort ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const nearer = trade.isShort ? Math.max : Math.min;
  const further = trade.isShort ? Math.min : Math.max;
  let threshold = roi ?? never;
  if (!rules.trailingStop) return threshold;
  const offset = roiThreshold(trade, rules.trailingStopPositiveOffset, fees);
  const normal = movesFrom(trade, rules.stoploss);
  threshold = nearer(threshold, rules.trailingOnlyOffsetIsReached ? further(normal, offset) : normal);
  if (rules.trailingStopPositive === null) return threshold;
  return nearer(threshold, further(movesFrom(trade, rules.trailingStopPositive), offset));
}

/** The best rate from which a stop at this distance would be tighter than the present one; one of the whole price never is. */
function movesFrom(trade: Trade, ratio: number): number {
  const kept = 1 - (trade.sign * Math.abs(ratio)) / trade.leverage;
  if (kept <= 0) return Number.POSITIVE_INFINITY;
  const rate = trade.stopLoss / kept;
  return rate * (1 - trade.sign * ROUNDING_MARGIN);
}

function scan(
  trade: Trade,
  pair: PairInput,
  from: number,
  until: number,
  stop: number,
  favorable: number,
  useExitSignal: boolean,
): number {
  const { high, low } = pair.candles;
  const exits = trade.isShort ? pair.signals.exitShort : pair.signals.exitLong;
  const flagMask = useExitSignal ? 0xff : 0;
  return trade.isShort
    ? scanShort(trade, high, low, exits, flagMask, from, until, stop, favorable)
    : scanLong(trade, high, low, exits, flagMask, from, until, stop, favorable);
}

function scanLong(
  trade: Trade,
  high: Float64Array,
  low: Float64Array,
  exits: Uint8Array,
  flagMask: number,
  from: number,
  until: number,
  stop: number,
  favorable: number,
): number {
  let highest = trade.maxRate;
  let lowest = trade.minRate;
  let i = from;
  for (; i < until; i++) {
    const h = high[i]!;
    const l = low[i]!;
    if (l <= stop || h > favorable || (exits[i - 1]! & flagMask) !== 0) break;
    if (h > highest) highest = h;
    if (l < lowest) lowest = l;
  }
  trade.maxRate = highest;
  trade.minRate = lowest;
  return i;
}

function scanShort(
  trade: Trade,
  high: Float64Array,
  low: Float64Array,
  exits: Uint8Array,
  flagMask: number,
  from: number,
  until: number,
  stop: number,
  favorable: number,
): number {
  let highest = trade.maxRate;
  let lowest = trade.minRate;
  let i = from;
  for (; i < until; i++) {
    const h = high[i]!;
    const l = low[i]!;
    if (h >= stop || l < favorable || (exits[i - 1]! & flagMask) !== 0) break;
    if (h > highest) highest = h;
    if (l < lowest) lowest = l;
  }
  trade.maxRate = highest;
  trade.minRate = lowest;
  return i;
}
