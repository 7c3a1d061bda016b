import { compareExact, signOf, times } from '../../../orders/exact.ts';
import { leastAmount, type ExactRules } from '../../../orders/order-faults.ts';

/** By so much a price may fall before an order gets there; some exchanges count the mean of the last minutes, and a stop lies below the price anyway. */
const SURE_SHARE = '0.95';
/** Trades leave less than an order each: what is worth more than so many is of something else. */
const MOST_ORDERS = '2';

/** From which amount on what trades have left on spot is sold: a little more than the least order, which would be refused. Futures: the least order. */
export function leastSold(pair: string, rules: ExactRules, mark: string): string {
  return isSpot(pair) ? leastAmount(rules, times(mark, SURE_SHARE), false) : leastAmount(rules, mark, true);
}

/** Whether an amount of no trade is what trades have left on spot, each of them less than an order: enough to be sold, and hardly more. */
export function areRemains(pair: string, amount: string, least: string): boolean {
  if (!isSpot(pair) || signOf(amount) <= 0) return false;
  return compareExact(amount, least) >= 0 && compareExact(amount, times(least, MOST_ORDERS)) < 0;
}

function isSpot(pair: string): boolean {
  return !pair.includes(':');
}
