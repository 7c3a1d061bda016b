import { applyFills, realizedProfit, type Fees } from '../core/accounting.ts';
import type { Advice } from '../core/advice.ts';
import type { ExitCandidate } from '../core/exit.ts';
import { isStop } from '../core/order-rate.ts';
import type { TradeRules } from '../core/rules.ts';
import { isLiquidatedFirst, setInitialStop, tightenStop, updateStopAfterFill } from '../core/stop.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { OrderFills } from '../fills/order-fills.ts';
import type { CandleView } from './candle-view.ts';
import type { Margin } from './margin.ts';
import type { RunFees } from './run-fees.ts';

/** Called when an exit order was filled; `isClosed` when the trade is flat. */
export type OnExit = (trade: Trade, isClosed: boolean) => void;

export interface SettlementParts {
  readonly rules: TradeRules;
  readonly fees: Pick<RunFees, 'of'>;
  readonly advice: Advice;
  readonly fills: OrderFills;
  readonly margin: Margin;
  readonly view: CandleView;
  readonly onExit: OnExit;
}

/** What a fill does to a trade: money, average, stop, liquidation price. */
export class Settlement {
  readonly #with: SettlementParts;
  readonly #fills: OrderFills;
  readonly #view: CandleView;
  /** Whether the last fill was not at the open of its candle. */
  filledInside = false;
  /** When the exit order that waits now was placed, if its candle was ambiguous; else NaN. */
  #ambiguousMs = Number.NaN;

  constructor(parts: SettlementParts) {
    this.#with = parts;
    this.#fills = parts.fills;
    this.#view = parts.view;
  }

  /** Fills an open order when the candle does. Whether it did. */
  fillIfReached(trade: Trade, order: TradeOrder, nowMs = this.#view.timeMs): boolean {
    const { low, high } = this.#view;
    const isReached = this.#fills.isPlain
      ? low <= order.rate && order.rate <= high
      : this.#fills.reaches(trade, order, this.#view);
    if (isReached) this.fill(trade, order, nowMs);
    return isReached;
  }

  /** Fills an open order. `filledMs`: when it did, where that is heard of later. */
  fill(trade: Trade, order: TradeOrder, nowMs: number, filledMs = nowMs): void {
    const { advice, margin, rules } = this.#with;
    const fees = this.#fees;
    const isFirst = trade.amount === 0;
    // Nothing can have been paid before the first fill.
    order.fundingFee = isFirst ? null : trade.fundingRunning;
    trade.fundingRunning = 0;
    order.status = 'closed';
    this.filledInside = order.rate !== this.#view.open;
    if (!this.#fills.isPlain) order.rate = this.#fills.rateOf(trade, order, this.#view);
    order.filledTimeMs = filledMs;
    order.filled = order.amount;
    order.cost = order.amount * order.rate * (1 + (order.isEntry ? fees.fee : fees.exitFee));
    if (order.isEntry) this.#filledEntry(trade, isFirst);
    margin.filled(trade, nowMs);
    advice.orderFilled?.(trade, order, nowMs);
    const leavesOpen = order.isEntry || order.amount !== trade.amount;
    margin.updateLiquidation(trade, leavesOpen);
    if (leavesOpen) updateStopAfterFill(trade, order.rate, nowMs, rules, fees, advice);
  }

  /** Fills an exit order when the candle does. Whether the trade is closed. */
  fillExit(trade: Trade, order: TradeOrder): boolean {
    const amountBefore = trade.amount;
    return this.fillIfReached(trade, order) && this.#leave(trade, order, amountBefore);
  }

  /** Fills an exit order. Whether the trade is closed. `filledMs`: see `fill`. */
  leave(trade: Trade, order: TradeOrder, filledMs?: number): boolean {
    const amountBefore = trade.amount;
    this.fill(trade, order, this.#view.timeMs, filledMs);
    return this.#leave(trade, order, amountBefore);
  }

  #leave(trade: Trade, order: TradeOrder, amountBefore: number): boolean {
    const isClosed = order.filled === amountBefore;
    // Amounts of several entries may add up to a little more than what was sold.
    if (isClosed && trade.orders.length > 2) this.#average(trade);
    if (!isClosed) {
      this.recalculate(trade);
      const { abs, ratio } = realizedProfit(trade, this.#fees);
      if (ratio !== 0 || this.#fills.rules.freeAlwaysPresent) trade.realizedProfit = abs;
    } else if (order.placedTimeMs === this.#ambiguousMs || enteredOn(trade, order.filledTimeMs!))
      this.#fills.notes.ambiguousTrades.push(trade.id);
    this.#with.onExit(trade, isClosed);
    return isClosed;
  }

  /** An exit order was placed: what about it leans on an assumption. */
  noteExit(trade: Trade, { type, isAmbiguous, isGapped }: ExitCandidate): void {
    const { notes } = this.#fills;
    this.#ambiguousMs = isAmbiguous ? this.#view.timeMs : Number.NaN;
    if (isGapped) notes.gappedStops++;
    if (isStop(type) && isLiquidatedFirst(trade)) notes.liquidationsPassed++;
  }

  /** Brings a trade up to date with its filled orders. Tightens the stop to its distance from the new average. */
  recalculate(trade: Trade): void {
    if (trade.amount === 0 && !trade.orders.some((order) => order.filled > 0)) return;
    const isMoved = this.#average(trade);
    const { open } = this.#view;
    if (isMoved && (trade.isShort ? trade.stopLoss < open : trade.stopLoss > open))
      this.#fills.notes.stopsBeyondMarket++;
    let funding = 0;
    for (const order of trade.orders) funding += order.fundingFee ?? 0;
    trade.fundingFees = funding;
  }

  /** Of the pair that is looked at. */
  get #fees(): Fees {
    return this.#with.fees.of(this.#view.pair);
  }

  #filledEntry(trade: Trade, isFirst: boolean): void {
    if (!isFirst) {
      this.recalculate(trade);
      return;
    }
    applyFills(trade, this.#fees);
    if (this.#fills.rules.durationFromFill) trade.openTimeMs = this.#view.timeMs;
    setInitialStop(trade, trade.openRate, this.#with.rules.stoploss);
  }

  /** The average over all fills, and the stop no farther from it than it was from the one before. Whether the stop moved. */
  #average(trade: Trade): boolean {
    const { fillsKeepStop, fillsKeepStopReason } = this.#fills.rules;
    if (!applyFills(trade, this.#fees) || fillsKeepStop) return false;
    const { stopIsTrailing } = trade;
    const isMoved = tightenStop(trade, trade.openRate, trade.stopLossRatio);
    if (fillsKeepStopReason) trade.stopIsTrailing = stopIsTrailing;
    return isMoved;
  }
}

/** Whether the last entry of a trade filled at a time. */
function enteredOn({ orders }: Trade, timeMs: number): boolean {
  for (let i = orders.length - 1; i >= 0; i--) if (orders[i]!.isEntry) return orders[i]!.filledTimeMs === timeMs;
  return false;
}
