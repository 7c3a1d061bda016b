import { quotientOf, signOf, smaller, minus, plus, times } from '../../../orders/exact.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderStep } from './order-step.ts';

/**
 * What others got on average, stake currency per base unit, for the last so much that they took of the trade of a pair, as the market counts and
 * without a sign; null: they took nothing since it began.
 */
export function foreignRate(
  { records, books }: Pick<OrderStep, 'records' | 'books'>,
  pair: string,
  amount: string,
): number | null {
  const trade = openTradesIn(records).find((each) => each.trade.pair === pair)?.trade;
  if (trade === undefined) return null;
  const side = trade.isShort ? 'buy' : 'sell';
  const fills = books.fills.filter(
    (fill) => fill.pair === pair && fill.cid === null && fill.side === side && fill.atMs >= trade.openTimeMs,
  );
  let [left, counted, cost] = [amount, '0', '0'];
  for (const fill of fills.toSorted((one, other) => other.atMs - one.atMs)) {
    const part = smaller(fill.amount, left);
    [left, counted, cost] = [minus(left, part), plus(counted, part), plus(cost, times(part, fill.price))];
  }
  return signOf(counted) === 0 ? null : quotientOf(cost, counted);
}
