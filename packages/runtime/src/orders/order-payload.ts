import type { OrderKind } from './attempt.ts';

/** What an attempt asks the exchange for: the content of its `payload`. Amounts and prices are decimal text, exact on the market's steps. */
export interface OrderPayload {
  readonly pair: string;
  readonly side: 'buy' | 'sell';
  readonly kind: OrderKind;
  readonly amount: string;
  /** Null for orders at the market. */
  readonly price: string | null;
  /** Null for orders that wait for no price. */
  readonly stopPrice: string | null;
  readonly isReduceOnly: boolean;
  /** Of limit orders; `PO` only adds to the book. Without it `GTC`. */
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'PO';
  /** A trigger order that takes profit: it waits for the other side of the price. */
  readonly isTakeProfit?: boolean;
  /** Which price triggers, where a market has several. Without it `last`. */
  readonly triggerBy?: 'last' | 'mark';
}

/** Whether it leaves a position or protects one. On a spot market, whose pairs name no settlement currency, what sells does, and nothing says so. */
export function isProtective({ pair, side, isReduceOnly }: OrderPayload): boolean {
  return isReduceOnly || (!pair.includes(':') && side === 'sell');
}

/** As JSON text with sorted keys, as `Attempt.payload` holds it. */
export function payloadText(payload: OrderPayload): string {
  const entries = Object.entries(payload).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(entries.toSorted(([x], [y]) => (x < y ? -1 : 1))));
}
