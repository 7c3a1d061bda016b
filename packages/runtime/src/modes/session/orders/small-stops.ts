import { compareExact, exactText, sizeOf } from '../../../orders/exact.ts';
import { leastAmount, type ExactRules } from '../../../orders/order-faults.ts';
import { nearerStop } from '../../../session/exchange-stop.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderStep } from './order-step.ts';

/** `small-stop/<pair>`: the trade of which people were told that no stop of it can rest. */
const SMALL_STOP = 'small-stop/';

/**
 * Tells once of each trade whose stop would be worth less than the exchange takes, though what is held is worth more: spot counts a stop by its own price,
 * and where that is reached nobody can sell any more. Amounts in base units, signed.
 */
export function tellSmallStops(
  orders: OrderStep,
  held: readonly { readonly pair: string; readonly amount: string }[],
  marketOf: (pair: string) => ExactRules,
): void {
  const { draft } = orders.step;
  const amounts = new Map(held.map(({ pair, amount }) => [pair, sizeOf(amount)]));
  const small = openTradesIn(orders.records).flatMap(({ trade }) => {
    const { id, pair } = trade;
    const amount = amounts.get(pair);
    const stop = nearerStop(trade);
    const isSmall = amount !== undefined && (stop <= 0 || isBelow(amount, marketOf(pair), stop, pair.includes(':')));
    return isSmall ? [{ id, pair, stop }] : [];
  });
  const open = new Set(small.map(({ pair }) => SMALL_STOP + pair));
  for (const key of orders.records.keys()) if (key.startsWith(SMALL_STOP) && !open.has(key)) draft.drop(key);
  for (const { id, pair, stop } of small) {
    if (draft.get(SMALL_STOP + pair) === String(id)) continue;
    draft.put(SMALL_STOP + pair, id);
    orders.alarm(
      'unprotected',
      `${pair} has no stop at the exchange: at ${stop} what is held would be worth less than an order, and nobody could sell it.`,
    );
  }
}

function isBelow(amount: string, rules: ExactRules, stopLoss: number, isReduceOnly: boolean): boolean {
  return compareExact(amount, leastAmount(rules, exactText(stopLoss), isReduceOnly)) < 0;
}
