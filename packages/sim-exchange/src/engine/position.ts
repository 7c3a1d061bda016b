import { absolute, type Decimal, divideRounded, ONE, smaller } from '../core/decimal.ts';
import type { PositionSide } from './orders.ts';

/** What an account holds in one futures market. Mutable: fills move it. */
export interface Position {
  readonly symbol: string;
  readonly side: PositionSide;
  /** Below 0 is short. */
  amount: Decimal;
  /** |amount| × entry price, exact: counts 10⁻¹⁶. */
  cost: bigint;
  /** Part of realized profit below 10⁻⁸ that the next fill takes along, in 10⁻¹⁶: what is realized adds up exactly. */
  carry: bigint;
  /** Realized since the account began, before fees. */
  accumulated: Decimal;
  /** Fees of what is open. */
  fees: Decimal;
  /** Margin that an isolated position has for itself. */
  isolatedWallet: Decimal;
  /** Its account was told that its own margin runs out. */
  warned: boolean;
  updatedAt: number;
}

export interface Moved {
  readonly realized: Decimal;
  /** Quantities that left and entered the position; both on a flip. */
  readonly closed: Decimal;
  readonly opened: Decimal;
}

export function flatPosition(symbol: string, side: PositionSide): Position {
  const nothing = { amount: 0n, cost: 0n, carry: 0n, accumulated: 0n, fees: 0n, isolatedWallet: 0n };
  return { symbol, side, ...nothing, warned: false, updatedAt: 0 };
}

/**
 * Fills a position at a price; `quantity` below 0 sells. What is added is averaged in. What is taken away realizes its part of the
 * cost and leaves the entry price. More than there is closes all of it and opens the rest at the price.
 */
export function fillPosition(position: Position, quantity: Decimal, price: Decimal): Moved {
  const size = absolute(position.amount);
  const opposite = position.amount !== 0n && position.amount > 0n !== quantity > 0n;
  const closed = opposite ? smaller(absolute(quantity), size) : 0n;
  const opened = absolute(quantity) - closed;
  const realized = closed === 0n ? 0n : close(position, closed, size, price);
  position.amount += quantity;
  if (opened > 0n) position.cost += opened * price;
  return { realized, closed, opened };
}

/** 0 when flat. */
export function entryPrice({ amount, cost }: Position): Decimal {
  return amount === 0n ? 0n : divideRounded(cost, absolute(amount));
}

/** The entry price moved by the fees of what is open; 0 when flat. */
export function breakEvenPrice({ amount, cost, fees }: Position): Decimal {
  if (amount === 0n) return 0n;
  return divideRounded(amount > 0n ? cost + fees * ONE : cost - fees * ONE, absolute(amount));
}

/** Profit if all were closed at a price, half to even. */
export function unrealized({ amount, cost }: Position, price: Decimal): Decimal {
  return divideRounded(amount * price - (amount > 0n ? cost : -cost), ONE);
}

function close(position: Position, closed: Decimal, size: Decimal, price: Decimal): Decimal {
  const cost = closed === size ? position.cost : divideRounded(position.cost * closed, size);
  const fees = closed === size ? position.fees : divideRounded(position.fees * closed, size);
  const exact = (position.amount > 0n ? closed * price - cost : cost - closed * price) + position.carry;
  const realized = divideRounded(exact, ONE);
  position.cost -= cost;
  position.fees -= fees;
  position.carry = closed === size ? 0n : exact - realized * ONE;
  position.accumulated += realized;
  return realized;
}
