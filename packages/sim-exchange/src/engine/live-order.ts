import type { Decimal } from '../core/decimal.ts';
import type { AccountEvent } from './events.ts';
import type { Fill, Order } from './orders.ts';

export type OrderDraft = { -readonly [Key in keyof Order]: Order[Key] };

/** An order and what only the engine knows of it. */
export interface Live {
  readonly order: OrderDraft;
  readonly fills: Fill[];
  readonly origin: (AccountEvent & { kind: 'order' })['origin'];
  /** Place in time among orders of one price; a new one when priority is lost. */
  sequence: number;
  /** Tick of its market at which it came to where it is. */
  placedTick: number;
  /** Quantity of the street that trades before it at its price. */
  ahead: Decimal;
  /** What it would have paid or got where it met orders of its own account, in quote asset. */
  preventedQuote: Decimal;
  /** Spot: what is locked for it, in quote asset for a buy and in base asset for a sell. */
  lock: Decimal;
  /** Spot: the price by which it is locked; 0 when nothing is. */
  lockPrice: Decimal;
  /** Trailing stops: the best price since trailing began; 0 before. */
  extreme: Decimal;
}

/** An order that has not come to the exchange yet: no ids, nothing held. */
export function draftOrder(
  order: Omit<
    Order,
    | 'orderId'
    | 'status'
    | 'executed'
    | 'cumQuote'
    | 'expiryReason'
    | 'preventedQuantity'
    | 'preventedMatchId'
    | 'trailingTime'
    | 'updatedAt'
    | 'amendments'
  >,
  origin: Live['origin'],
): Live {
  return {
    order: {
      ...order,
      orderId: 0n,
      status: 'NEW',
      executed: 0n,
      cumQuote: 0n,
      expiryReason: null,
      preventedQuantity: 0n,
      preventedMatchId: null,
      trailingTime: 0,
      updatedAt: order.createdAt,
      amendments: 0,
    },
    fills: [],
    origin,
    sequence: 0,
    placedTick: 0,
    ahead: 0n,
    preventedQuote: 0n,
    lock: 0n,
    lockPrice: 0n,
    extreme: 0n,
  };
}

/** What can still trade; a prevented match takes away from an order that lives on after it. */
export function remaining({ order }: { readonly order: Order }): Decimal {
  return order.quantity - order.executed - order.preventedQuantity;
}

export function isOpen({ order }: Live): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

/** Waits for a price before it may be matched. */
export function isWaiting({ order }: Live): boolean {
  return order.workingAt < 0;
}

/** Has a limit price by which it can rest. */
export function hasLimit({ order }: Live): boolean {
  return order.price > 0n;
}

/** True when a price is as good as a limit, or better, for the one who takes. */
export function crosses(side: 'BUY' | 'SELL', limit: Decimal, price: Decimal): boolean {
  return side === 'BUY' ? price <= limit : price >= limit;
}
