import type { CandleView } from '../backtest/candle-view.ts';
import { Settlement, type SettlementParts } from '../backtest/settlement.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { Quote } from '../core/quote.ts';
import { roundToTick, truncateAmount } from '../core/steps.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { cancel, openOrder, type OrderMaker } from '../fills/order-list.ts';
import type { AskedOrder, Desk } from './desk.ts';
import type { SessionFees } from './session-fees.ts';
import type { Broker, Fill } from './simulated-broker.ts';
import type { TradeWatches } from './trade-watch.ts';

export interface RateDeskParts extends Omit<SettlementParts, 'fees'> {
  readonly fees: SessionFees;
  readonly portfolio: Portfolio;
  readonly view: CandleView;
  readonly broker: Broker;
  readonly watches: TradeWatches;
  /** Of all desks of a session. */
  readonly orders: OrderMaker;
  readonly counters: OrderCounters;
}

/** Fills orders with play money, at once or when they are looked at. Times are those of the view. */
export class RateDesk implements Desk {
  readonly counters: OrderCounters;
  readonly #with: RateDeskParts;
  readonly #settlement: Settlement;

  constructor(parts: RateDeskParts) {
    this.#with = parts;
    this.counters = parts.counters;
    this.#settlement = new Settlement(parts);
  }

  place(trade: Trade, asked: AskedOrder, quote: Quote): boolean {
    const { isEntry, type, tag } = asked;
    const rate = roundToTick(asked.rate, trade.priceTick);
    const amount = truncateAmount(asked.amount, trade);
    const waiting = openOrder(trade);
    if (waiting !== null) {
      if (waiting.isEntry === isEntry && waiting.rate === rate && waiting.amount === amount) return false;
      this.cancel(trade, waiting);
    }
    const nowMs = this.#with.view.timeMs;
    const order = this.#with.orders.place(trade, { isEntry, type, tag, rate, amount, nowMs });
    this.#fill(trade, order, this.#with.broker.placed(order, quote, trade.priceTick));
    return true;
  }

  look(trade: Trade, order: TradeOrder, quote: Quote): boolean {
    const fill = this.#with.broker.waiting(order, quote, trade.priceTick);
    this.#fill(trade, order, fill);
    return fill !== null;
  }

  cancel(trade: Trade, order: TradeOrder): boolean {
    cancel(trade, order);
    if (order.isEntry) this.counters.canceledEntryOrders++;
    else this.counters.canceledExitOrders++;
    return true;
  }

  timeOut(trade: Trade, order: TradeOrder): boolean {
    cancel(trade, order);
    if (order.isEntry) this.counters.timedoutEntryOrders++;
    else this.counters.timedoutExitOrders++;
    return true;
  }

  /** An entry keeps its stake, an exit its amount. */
  move(trade: Trade, order: TradeOrder, rate: number | null, quote: Quote): void {
    this.cancel(trade, order);
    if (rate === null) return;
    const { isEntry, type, tag } = order;
    const amount = isEntry ? (order.amount * order.rate) / rate : order.amount;
    if (isEntry) this.counters.replacedEntryOrders++;
    else this.counters.replacedExitOrders++;
    this.place(trade, { isEntry, type, tag: tag ?? '', rate, amount }, quote);
  }

  makeRoom(trade: Trade): void {
    this.#with.watches.set(trade, { stop: null });
  }

  isBusy(): boolean {
    return false;
  }

  isGoingAtMarket(): boolean {
    return false;
  }

  isGoingByForce(): boolean {
    return false;
  }

  isHeldBack(): boolean {
    return false;
  }

  mayAdd(): boolean {
    return true;
  }

  stopFilled(trade: Trade, tag: string, rate: number): void {
    const { amount } = trade;
    const nowMs = this.#with.view.timeMs;
    const order = this.#with.orders.place(trade, { isEntry: false, type: 'market', tag, rate, amount, nowMs });
    this.#fill(trade, order, { rate, isTaker: true });
  }

  #fill(trade: Trade, order: TradeOrder, fill: Fill | null): void {
    if (fill === null) return;
    this.#with.fees.learn(trade, order, fill.isTaker);
    order.rate = fill.rate;
    if (!order.isEntry) {
      this.#settlement.leave(trade, order);
      return;
    }
    this.#settlement.fill(trade, order, this.#with.view.timeMs);
    this.#settlement.recalculate(trade);
    this.#with.portfolio.refreshFree();
  }
}
