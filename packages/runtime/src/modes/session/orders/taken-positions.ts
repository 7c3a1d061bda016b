import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { haltEntries } from './halts.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** Why the entries of a pair are halted: the exchange took a part of what is held there. */
export const TAKEN_OVER = 'taken-over';

/** `taken-part/<pair>`: the exchange has taken over a part of what is held there, and its trade has not heard so. */
export const TAKEN_PART = 'taken-part/';

/** Of pairs whose position the exchange took over, as far as one lot of news tells. */
export interface TakenPairs {
  /** Executions of it were booked. */
  readonly booked: Set<string>;
  /** The exchange said so. */
  readonly told: Set<string>;
}

export interface TakenPositions {
  /** Nothing is left of them: their trades are over. */
  readonly liquidated: readonly string[];
  /** The exchange said so, and its executions are not there yet. */
  readonly isSuspect: boolean;
}

/** What became of positions that the exchange took over. Of one that it took in part the rest stays, and nothing is entered there. */
export function takenPositions(orders: OrderStep, { booked, told }: TakenPairs): TakenPositions {
  const held = new Set(readBooks<BookedPosition>(orders.records, POSITION).map(({ pair }) => pair));
  const pairs = [...new Set([...booked, ...told])];
  for (const pair of [...booked].filter((each) => held.has(each))) {
    orders.step.draft.put(TAKEN_PART + pair, true);
    haltEntries(orders, pair, TAKEN_OVER, [
      'position-differs',
      `The exchange has taken over a part of what is held on ${pair}; ${pair} is not entered before somebody resumes.`,
    ]);
  }
  return {
    liquidated: pairs.filter((pair) => !held.has(pair)),
    isSuspect: pairs.some((pair) => held.has(pair) && !booked.has(pair)),
  };
}
