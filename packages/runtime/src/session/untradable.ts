import type { MarketRules } from '../core/rules.ts';

/** Whether an amount, base units, is too little for an order of its own. One that only reduces a position may be worth as little as it likes. */
export function isUntradable(
  { minAmount, minCost, contractSize }: MarketRules,
  amount: number,
  rate: number,
  isReduceOnly: boolean,
): boolean {
  if (amount <= 0 || amount < (minAmount ?? 0) * contractSize) return true;
  return !isReduceOnly && amount * rate < (minCost ?? 0) * contractSize;
}
