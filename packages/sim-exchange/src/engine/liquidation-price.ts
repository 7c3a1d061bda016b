import { absolute, type Decimal, divideRounded, ONE } from '../core/decimal.ts';
import type { Bracket } from './brackets.ts';

/** What the formula sees of a position. */
export interface Leg {
  /** Below 0 is short. */
  readonly amount: Decimal;
  /** |amount| × entry price, in 10⁻¹⁶. */
  readonly cost: bigint;
  readonly bracket: Bracket;
}

/**
 * Mark price at which a wallet is just worth the maintenance margin of its positions in one market; 0 when there is none.
 * `legs`: the position, in hedge mode both. `wallet`: what covers them: of cross positions the cross wallet, the profit of positions in
 * other markets added and their maintenance margin taken off; of an isolated one its own.
 */
export function liquidationPrice(legs: readonly Leg[], wallet: Decimal): Decimal {
  let numerator = wallet * ONE;
  let denominator = 0n;
  for (const { amount, cost, bracket } of legs) {
    numerator += bracket.cum * ONE - (amount > 0n ? cost : -cost);
    denominator += absolute(amount) * bracket.ratio - amount * ONE;
  }
  if (denominator === 0n) return 0n;
  const price = divideRounded(numerator * ONE, denominator);
  return price > 0n ? price : 0n;
}
