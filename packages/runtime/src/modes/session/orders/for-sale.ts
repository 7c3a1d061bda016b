import { exactText, larger, minus, plus, sumOf } from '../../../orders/exact.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/**
 * What the exits of a pair on spot are still to sell, decimal text of base units: those that rest, also where they are asked to go, and those that may be
 * sent. They lock it, so that no stop can sell it. One that waits for the end of another order locks nothing yet.
 */
export function forSale({ books }: OrderStep, wanted: readonly WantedOrder[], pair: string): string {
  const amounts = wanted.flatMap((order) => {
    if (order.pair !== pair || (order.action !== 'exit' && order.action !== 'reduce')) return [];
    const known = books.known.find(({ intent }) => intent.leg === order.leg);
    const attempts = known?.attempts ?? [];
    // Of one that is over nothing more is sent, also where its trade has not heard so.
    const isOver = known?.intent.state === 'DONE' || known?.intent.state === 'DROPPED';
    if (!attempts.some(isLive) && (isOver || order.isCanceled || order.after.length > 0)) return [];
    const rest = minus(known?.intent.amount ?? exactText(order.amount), sumOf(attempts.map(({ filled }) => filled)));
    return [larger(rest, '0')];
  });
  return amounts.reduce((sum, amount) => plus(sum, amount), '0');
}
