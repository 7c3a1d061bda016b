import type { CandleView } from '../backtest/candle-view.ts';
import { Settlement, type SettlementParts } from '../backtest/settlement.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { Quote } from '../core/quote.ts';
import { roundToTick, truncateAmount } from '../core/steps.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { cancel, openOrder, type OrderMaker } from '../fills/order-list.ts';
import type { OrderType } from './rate-rules.ts';
import type { SessionFees } from './session-fees.ts';
import type { Broker, Fill } from './simulated-broker.ts';

export interface RateDeskParts extends Omit<SettlementParts, 'fees'> {
  readonly fees: SessionFees;
  readonly portfolio: Portfolio;
  readonly view: CandleView;
  readonly broker: Broker;
  /** Of all desks of a session. */
  readonly orders: OrderMaker;
  readonly counters: OrderCounters;
}

/** An order that is wanted; rate and amount as they come, not yet cut to what the market can trade. */
export interface WantedOrder {
  readonly isEntry: boolean;
  readonly type: OrderType;
  readonly tag: string;
  readonly rate: number;
  readonly amount: number;
}

/** Places, fills and cancels the orders of a session's trades: one order of a trade at a time. Times are those of the view. */
export class RateDesk {
  readonly counters: OrderCounters;
  readonly #with: RateDeskParts;
  readonly #settlement: Settlement;

  constructor(parts: RateDeskParts) {
    this.#with = parts;
    this.counters = parts.counters;
    this.#settlement = new Settlement(parts);
  }

  /**
   * Places an order, which may fill at once. What waits makes way; when the very same order waits already, it keeps its place. Whether
   * an order was placed.
   */
  place(trade: Trade, wanted: WantedOrder, quote: Quote): boolean {
    const { isEntry, type, tag } = wanted;
    const rate = roundToTick(wanted.rate, trade.priceTick);
    const amount = truncateAmount(wanted.amount, trade);
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

  /** Whether an order that waits can be filled by now, and fills it. */
  look(trade: Trade, order: TradeOrder, quote: Quote): boolean {
    const fill = this.#with.broker.waiting(order, quote, trade.priceTick);
    this.#fill(trade, order, fill);
    return fill !== null;
  }

  cancel(trade: Trade, order: TradeOrder): void {
    cancel(trade, order);
    if (order.isEntry) this.counters.canceledEntryOrders++;
    else this.counters.canceledExitOrders++;
  }

  /** An exit that the exchange made of a stop order, filled at this rate. */
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
