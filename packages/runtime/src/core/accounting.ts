import { exactProduct, feeFactor, type FeeFactor } from './exact-product.ts';
import { Position } from './position.ts';
import { round8 } from './round8.ts';
import { roundToTick, truncateAmount } from './steps.ts';
import type { Trade, TradeOrder } from './trade.ts';

/** The fee ratios of entries and exits, and both as exact factors: on top of a value, or off it. */
export interface Fees {
  readonly fee: number;
  readonly onTop: FeeFactor;
  readonly off: FeeFactor;
  readonly exitFee: number;
  readonly exitOnTop: FeeFactor;
  readonly exitOff: FeeFactor;
}

export function makeFees(fee: number, exitFee = fee): Fees {
  return {
    fee,
    onTop: feeFactor(fee, 1),
    off: feeFactor(fee, -1),
    exitFee,
    exitOnTop: feeFactor(exitFee, 1),
    exitOff: feeFactor(exitFee, -1),
  };
}

/** What the position cost (long: with the fee on top) or brought (short: less the fee). Stake currency, leverage included. */
export function openValue(trade: Trade, amount: number, rate: number, fees: Fees): number {
  return exactProduct(amount, rate, trade.isShort ? fees.off : fees.onTop);
}

/** What leaving at `rate` brings (long) or costs (short), funding included. */
export function closeValue(trade: Trade, amount: number, rate: number, funding: number, fees: Fees): number {
  const value = exactProduct(amount, rate, trade.isShort ? fees.exitOnTop : fees.exitOff);
  return funding === 0 ? value : value + trade.sign * funding;
}

/** Ratio of the stake at a rate, after fees and funding, rounded to 8 decimals. 0 while nothing is open. */
export function profitRatio(trade: Trade, rate: number, fees: Fees): number {
  if (trade.openValue === 0) return 0;
  const close = closeValue(trade, trade.amount, rate, trade.fundingFees, fees);
  return round8(trade.sign * (close / trade.openValue - 1) * trade.leverage);
}

/** Beyond this distance from a threshold the quick figure decides; nearer, the exact one. Ratios are rounded to 8 decimals. */
const QUICK_MARGIN = 1e-7;

function quickProfitRatio(trade: Trade, rate: number, fees: Fees): number {
  const close = trade.amount * rate * (1 - trade.sign * fees.exitFee) + trade.sign * trade.fundingFees;
  return trade.sign * (close / trade.openValue - 1) * trade.leverage;
}

/** `profitRatio(rate) > ratio`, at the price of a few multiplications in nearly all cases. */
export function isProfitAbove(trade: Trade, rate: number, ratio: number, fees: Fees): boolean {
  const quick = quickProfitRatio(trade, rate, fees);
  if (Math.abs(quick - ratio) > QUICK_MARGIN) return quick > ratio;
  return profitRatio(trade, rate, fees) > ratio;
}

/** `profitRatio(rate) < ratio`. */
export function isProfitBelow(trade: Trade, rate: number, ratio: number, fees: Fees): boolean {
  const quick = quickProfitRatio(trade, rate, fees);
  if (Math.abs(quick - ratio) > QUICK_MARGIN) return quick < ratio;
  return profitRatio(trade, rate, fees) < ratio;
}

/**
 * Brings amount, average, stake and open value of a trade up to date with its filled orders, in exact decimals over the orders in
 * order of creation. The average stays when a part leaves; it is rounded to the tick. A trade of which nothing is left stays as it
 * was. Whether anything is left.
 */
export function applyFills(trade: Trade, fees: Fees): boolean {
  const only = onlyFilledEntry(trade);
  if (only === null) {
    if (!recomputePosition(trade, fees)) return false;
  } else {
    trade.openRate = roundToTick(only.rate, trade.priceTick);
    trade.amount = truncateAmount(only.filled, trade);
    const stake = entryCost(only.filled, only.rate);
    trade.stakeAmount = stake / trade.leverage;
    trade.maxStakeAmount = stake / trade.leverage;
  }
  trade.openValue = openValue(trade, trade.amount, trade.openRate, fees);
  return true;
}

const UNITY = feeFactor(0, 1);

/** What an amount costs at a rate, without fees. */
export function entryCost(amount: number, rate: number): number {
  return exactProduct(amount, rate, UNITY);
}

/** The usual case: one entry filled and nothing left yet. */
function onlyFilledEntry(trade: Trade): TradeOrder | null {
  let only: TradeOrder | null = null;
  for (const order of trade.orders) {
    if (order.filled === 0) continue;
    if (only !== null) return null;
    only = order;
  }
  return only?.isEntry === true ? only : null;
}

function recomputePosition(trade: Trade, fees: Fees): boolean {
  const position = positionOf(trade, fees);
  const amount = truncateAmount(position.amount.toNumber(), trade);
  if (amount <= 0) return false;
  const average = position.stake.dividedBy(position.amount).toNumber();
  trade.openRate = roundToTick(average, trade.priceTick);
  trade.amount = amount;
  trade.stakeAmount = position.stake.toNumber() / trade.leverage;
  trade.maxStakeAmount = position.entered.toNumber() / trade.leverage;
  return true;
}

/** Brought forward over what filled since. Filled orders stand in front of an open one, and stay. */
function positionOf(trade: Trade, fees: Fees): Position {
  const position = (trade.position ??= new Position());
  for (let order = trade.orders[position.count]; order !== undefined && order.filled > 0;) {
    position.funding += order.fundingFee ?? 0;
    if (order.isEntry) {
      position.enteredValue += openValue(trade, order.filled, order.rate, fees);
      position.enter(order);
    } else {
      const entered = openValue(trade, order.filled, position.average.toNumber(), fees);
      const left = closeValue(trade, order.filled, order.rate, position.funding, fees);
      position.lastProfit = round8(trade.sign * (left - entered));
      position.profit += position.lastProfit;
      position.funding = 0;
      position.leave(order);
    }
    order = trade.orders[++position.count];
  }
  return position;
}

export interface TradeProfit {
  /** Sum over the exits, each rounded to 8 decimals. */
  readonly abs: number;
  /** Over all money put in, times leverage; not rounded. */
  readonly ratio: number;
  /** Of the last exit alone, rounded to 8 decimals. */
  readonly last: number;
}

/**
 * Profit of a trade that just became flat. Where huge amounts leave dust when they are added up, freqtrade keeps the ratio of
 * everything and the money of the last exit.
 */
export function closingProfit(trade: Trade, fees: Fees): TradeProfit {
  const profit = realizedProfit(trade, fees);
  const hasDust = trade.amount !== trade.orders[trade.orders.length - 1]!.filled;
  return hasDust ? { ...profit, abs: profit.last } : profit;
}

/** Profit of everything that has left so far. */
export function realizedProfit(trade: Trade, fees: Fees): TradeProfit {
  const only = trade.orders.length === 2 ? simpleProfit(trade, fees) : null;
  return only ?? exactProfit(trade, fees);
}

/** One entry, one exit. */
function simpleProfit(trade: Trade, fees: Fees): TradeProfit | null {
  const entry = trade.orders[0]!;
  const exit = trade.orders[1]!;
  if (!entry.isEntry || exit.isEntry || entry.filled === 0 || exit.filled === 0) return null;
  const isWhole = entry.rate === trade.openRate && entry.filled === trade.amount;
  const entered = isWhole ? trade.openValue : openValue(trade, entry.filled, entry.rate, fees);
  const matched = exit.filled === entry.filled ? entered : openValue(trade, exit.filled, entry.rate, fees);
  const funding = (entry.fundingFee ?? 0) + (exit.fundingFee ?? 0);
  const left = closeValue(trade, exit.filled, exit.rate, funding, fees);
  const abs = round8(trade.sign * (left - matched));
  return { abs, ratio: (abs / entered) * trade.leverage, last: abs };
}

function exactProfit(trade: Trade, fees: Fees): TradeProfit {
  const { profit, lastProfit, enteredValue } = positionOf(trade, fees);
  return { abs: profit, ratio: enteredValue === 0 ? 0 : (profit / enteredValue) * trade.leverage, last: lastProfit };
}
