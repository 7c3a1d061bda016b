import type { Quote } from '../core/quote.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import type { OrderType } from './rate-rules.ts';

/** An order that is wanted; rate and amount as they come, not yet cut to what the market can trade. */
export interface AskedOrder {
  readonly isEntry: boolean;
  readonly type: OrderType;
  readonly tag: string;
  readonly rate: number;
  readonly amount: number;
}

/**
 * Who places, fills and cancels the orders of a session's trades: one order of a trade at a time, and its stop beside it. Where an exchange
 * does it, what is asked is a wish until the exchange has told.
 */
export interface Desk {
  readonly counters: OrderCounters;
  /**
   * Places an order. What waits makes way; when the very same order waits already, it keeps its place. Whether there is something new to
   * wait for.
   */
  place(trade: Trade, asked: AskedOrder, quote: Quote): boolean;
  /** Whether an order that waits can be filled by now, and fills it. */
  look(trade: Trade, order: TradeOrder, quote: Quote): boolean;
  /** Whether the order is gone by now. */
  cancel(trade: Trade, order: TradeOrder): boolean;
  /** The same of one that waited too long. */
  timeOut(trade: Trade, order: TradeOrder): boolean;
  /** Places what is left of an order at another rate; null: takes it away. */
  move(trade: Trade, order: TradeOrder, rate: number | null, quote: Quote): void;
  /** Lets go of the stop at the exchange, where it would hold back what this exit sells, which is about to be sent. */
  makeRoom(trade: Trade, exit: AskedOrder): void;
  /** An exit of the whole trade that the exchange made of a stop order, filled at this rate. */
  stopFilled(trade: Trade, tag: string, rate: number): void;
  /** Whether an order is on its way, or the trade is being left at any price or at its stop, so that a position is better not changed yet. */
  isBusy(trade: Trade, nowMs: number): boolean;
  /** Whether an exit of all at the market waits, or is to follow what waits: whatever else is wished would only delay it. */
  isGoingAtMarket(trade: Trade): boolean;
  /** Whether an exit that a person or an emergency wants waits, or is to follow what waits: of all other wishes the trade's stop alone takes its place. */
  isGoingByForce(trade: Trade): boolean;
  /** Whether exits wait now because the exchange refused some just before. `isAtStop`: as the price has reached the trade's stop. */
  isHeldBack(trade: Trade, nowMs: number, isAtStop?: boolean): boolean;
  /** Whether no entry that adds waits for such a reason. */
  mayAdd(trade: Trade, nowMs: number): boolean;
}
