import { attemptOf } from '../../../orders/order-book.ts';
import type { Difference } from '../../../orders/compare.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { noteBreach } from './breaches.ts';
import type { OrderStep } from './order-step.ts';
import { noteOrphan } from './strangers.ts';

/** `still-open/<pair>`: orders that are over in the books, and that the last look has found open; nothing is entered there meanwhile. */
export const STILL_OPEN = 'still-open/';

interface StillOpenRecord {
  /** Client order ids. */
  readonly cids: readonly string[];
  /** Those of them that two looks have found. */
  readonly told: readonly string[];
}

/**
 * An order that two looks find open although it is over in the books is adopted, so that it is looked after again: whoever takes away what no trade wants
 * cancels it, and a fill of it is booked. Entries halt until somebody resumes. One look alone may be behind. True: one is to be looked at again soon.
 */
export function takeStillOpen(
  orders: OrderStep,
  differences: readonly Difference[],
  open: readonly OrderView[],
): boolean {
  const { draft } = orders.step;
  const found = Map.groupBy(
    differences.filter((each) => each.kind === 'still-open'),
    ({ pair }) => pair,
  );
  for (const key of orders.records.keys())
    if (key.startsWith(STILL_OPEN) && !found.has(key.slice(STILL_OPEN.length))) draft.drop(key);
  let isUnsure = false;
  for (const [pair, each] of found) {
    const key = STILL_OPEN + pair;
    const was = JSON.parse(draft.get(key) ?? 'null') as StillOpenRecord | null;
    const cids = each.map(({ cid }) => cid);
    const twice = cids.filter((cid) => was?.cids.includes(cid) === true);
    for (const cid of twice) if (was?.told.includes(cid) !== true) adopt(orders, cid, shownOf(orders, cid, open));
    const record: StillOpenRecord = { cids, told: twice };
    if (JSON.stringify(was) !== JSON.stringify(record)) draft.put(key, record);
    isUnsure ||= twice.length < cids.length;
  }
  return isUnsure;
}

/** As the exchange lists it: by its number, as a list may name it by the id of a cancel. */
function shownOf({ books }: OrderStep, cid: string, open: readonly OrderView[]): OrderView {
  const attempt = books.attempts.get(cid);
  return open.find((order) => order.cid === cid || (attempt !== undefined && isOf(attempt, order)))!;
}

function isOf(
  { pair, exchangeId }: Pick<OrderView, 'pair'> & { exchangeId: string | null },
  order: OrderView,
): boolean {
  return order.pair === pair && order.exchangeId === exchangeId;
}

function adopt(orders: OrderStep, cid: string, order: OrderView): void {
  const { nowMs } = orders.step;
  // Nothing of it is in the books any more: a person has to look, as at any order of ours that nobody remembers.
  if (attemptOf(orders.records, order) === null) return noteOrphan(orders, order);
  if (orders.happen(cid, { kind: 'still-open', order }, nowMs).kind === 'done') return;
  const text = `The order ${cid} on ${order.pair} is executed as a whole by its fills, and is open at the exchange.`;
  orders.alarm('order-breach', text);
  noteBreach(orders.step, cid, text);
}
