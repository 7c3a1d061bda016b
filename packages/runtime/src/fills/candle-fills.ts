import { applyFills, type Fees } from '../core/accounting.ts';
import { truncateAmount } from '../core/entry.ts';
import type { ExitCandidate } from '../core/exit.ts';
import type { TradeRules } from '../core/rules.ts';
import { setInitialStop, type View } from '../core/stop.ts';
import { roundToTick } from '../core/steps.ts';
import { blankOrder, blankTrade, type Trade, type TradeOrder } from '../core/trade.ts';
import type { OrderCounters } from './order-counters.ts';

/**
 * Orders of a backtest. An order fills completely and at its own price on the first candle whose range holds that price, the
 * candle on which it was placed included: no partial fills, no slippage, freqtrade's rule.
 */
export class OrderBook {
  readonly counters: OrderCounters = {
    timedoutEntryOrders: 0,
    timedoutExitOrders: 0,
    canceledTradeEntries: 0,
    canceledEntryOrders: 0,
    canceledExitOrders: 0,
    replacedEntryOrders: 0,
    replacedExitOrders: 0,
  };
  readonly #fees: Fees;
  readonly #rules: TradeRules;
  readonly #spareTrades: ReturnType<typeof blankTrade>[] = [];
  readonly #spareOrders: ReturnType<typeof blankOrder>[] = [];
  #orderCount = 0;

  constructor(fees: Fees, rules: TradeRules) {
    this.#fees = fees;
    this.#rules = rules;
  }

  /** A trade with nothing in it but the fees of the run. The caller says what it is and places its first order. */
  blankTrade(): ReturnType<typeof blankTrade> {
    const trade = this.#spareTrades.pop() ?? blankTrade();
    trade.feeOpen = this.#fees.fee;
    trade.feeClose = this.#fees.fee;
    trade.leverage = 1;
    trade.amount = 0;
    trade.openValue = 0;
    trade.liquidationPrice = null;
    trade.fundingFees = 0;
    trade.realizedProfit = 0;
    trade.exitReason = null;
    return trade;
  }

  /** The order that opens the trade, and the stop that holds until it fills. */
  placeFirstEntry(trade: Trade, rate: number, amount: number): void {
    trade.openRate = rate;
    trade.minRate = rate;
    trade.maxRate = rate;
    this.#place(trade, true, this.#rules.entryOrderType, trade.enterTag, rate, amount, trade.openTimeMs);
    setInitialStop(trade, rate, this.#rules.stoploss);
  }

  /** A trade that is over, once it was written down: the next one is made of it. */
  recycle(trade: Trade): void {
    // Emptied by pop: an array whose length is set to 0 gives its memory back and has to ask for it again.
    for (let order = trade.orders.pop(); order !== undefined; order = trade.orders.pop()) this.#spareOrders.push(order);
    this.#spareTrades.push(trade);
  }

  hasOpenOrder(trade: Trade): boolean {
    return openOrder(trade) !== null;
  }

  /**
   * Cancels orders that waited too long, before anything of this candle is filled. Returns whether the trade is gone with its only
   * entry order.
   */
  manage(trade: Trade, nowMs: number): boolean {
    const order = openOrder(trade);
    if (order === null) return false;
    const timeoutMs = order.isEntry ? this.#rules.unfilledEntryMs : this.#rules.unfilledExitMs;
    if (timeoutMs === null || order.placedTimeMs > nowMs - timeoutMs) return false;
    cancel(trade, order);
    if (order.isEntry) this.counters.timedoutEntryOrders++;
    else this.counters.timedoutExitOrders++;
    return order.isEntry && trade.amount === 0;
  }

  /** Whether an entry order was filled on this candle. */
  fillEntry(trade: Trade, view: View): boolean {
    const order = openOrder(trade);
    if (order === null || !order.isEntry || !reaches(view, order.rate)) return false;
    const isFirst = trade.amount === 0;
    fill(trade, order, view.nowMs, this.#fees.fee);
    applyFills(trade, this.#fees);
    if (isFirst) {
      // Filled at the price it was placed at, the stop that was set then is the same.
      if (trade.openRate !== order.rate) setInitialStop(trade, trade.openRate, this.#rules.stoploss);
      trade.minRate = trade.openRate;
      trade.maxRate = trade.openRate;
    }
    return true;
  }

  /** Whether an order was placed. An order that waits already at the same price stays, and the next reason may try. */
  placeExit(trade: Trade, candidate: ExitCandidate, nowMs: number): boolean {
    trade.exitReason = candidate.reason;
    const rate = roundToTick(candidate.rate, trade.priceTick);
    const amount = truncateAmount(trade.amount, trade);
    const waiting = openOrder(trade);
    if (waiting !== null) {
      if (!waiting.isEntry && waiting.rate === rate && waiting.amount === amount) return false;
      cancel(trade, waiting);
    }
    this.#place(trade, false, this.#rules.exitOrderType, candidate.reason, rate, amount, nowMs);
    return true;
  }

  /** Leaves at the open of the last candle, whatever waits. */
  forceExit(trade: Trade, view: View): void {
    const waiting = openOrder(trade);
    if (waiting !== null) cancel(trade, waiting);
    this.placeExit(trade, { type: 'force_exit', reason: 'force_exit', rate: view.open }, view.nowMs);
  }

  /** Whether an exit order was filled on this candle. */
  fillExit(trade: Trade, view: View): boolean {
    const order = openOrder(trade);
    if (order === null || order.isEntry || !reaches(view, order.rate)) return false;
    fill(trade, order, view.nowMs, this.#fees.fee);
    return true;
  }

  #place(
    trade: Trade,
    isEntry: boolean,
    type: 'limit' | 'market',
    tag: string,
    rate: number,
    amount: number,
    nowMs: number,
  ): void {
    const order = this.#spareOrders.pop() ?? blankOrder();
    order.id = ++this.#orderCount;
    order.side = isEntry === trade.isShort ? 'sell' : 'buy';
    order.isEntry = isEntry;
    order.type = type;
    order.tag = tag;
    order.placedTimeMs = nowMs;
    order.rate = rate;
    order.amount = amount;
    order.status = 'open';
    order.filledTimeMs = null;
    order.filled = 0;
    order.cost = 0;
    order.fundingFee = null;
    trade.orders.push(order);
  }
}

/** Orders wait at the end of the list, and only one at a time. */
function openOrder(trade: Trade): TradeOrder | null {
  const last = trade.orders[trade.orders.length - 1];
  return last !== undefined && last.status === 'open' ? last : null;
}

/** Canceled orders leave no trace in results. */
function cancel(trade: Trade, order: TradeOrder): void {
  order.status = 'canceled';
  trade.orders.splice(trade.orders.indexOf(order), 1);
}

function reaches(view: View, rate: number): boolean {
  return view.low <= rate && rate <= view.high;
}

function fill(trade: Trade, order: TradeOrder, nowMs: number, fee: number): void {
  // Nothing can have been paid before the first fill.
  order.fundingFee = trade.amount > 0 ? trade.fundingFees : null;
  order.status = 'closed';
  order.filledTimeMs = nowMs;
  order.filled = order.amount;
  order.cost = order.amount * order.rate * (1 + fee);
}
