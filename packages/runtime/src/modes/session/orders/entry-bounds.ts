import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { minus, sizeOf, sumOf } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { boundFault } from '../../../orders/market-bounds.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { PairRules } from './market-rules.ts';
import { readBooks } from './order-books.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** Why the market would not take an entry beside what it has of the pair, in words; null when it would. `mark`: the last price, decimal text. */
export function entryBoundFault(
  orders: OrderStep,
  { pair, side }: Pick<WantedOrder, 'pair' | 'side'>,
  order: ReadyOrder,
  { bounds, mark }: { readonly bounds: PairRules['bounds']; readonly mark: string },
): string | null {
  if (bounds === undefined) return null;
  const live = orders.books.known
    .filter(({ intent }) => intent.pair === pair)
    .flatMap(({ intent, attempts }) =>
      attempts.filter(isLive).map((attempt) => ({ ...attempt, action: intent.action })),
    );
  const waiting = live.filter(({ action }) => isEntry(action)).map(({ amount, filled }) => minus(amount, filled));
  const positions = readBooks<BookedPosition>(orders.records, POSITION).filter((each) => each.pair === pair);
  const held = sumOf([...waiting, ...positions.map(({ amount }) => sizeOf(amount))]);
  const stops = live.filter(({ action }) => action === 'stop').length;
  return boundFault(order, bounds, { side, mark, held, stops });
}
