import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '../../../orders/attempt.ts';
import type { Found, OrderAnswer, OrderExchange, OrderView } from '../../../ports/order-exchange.ts';

/** What became of an attempt. */
export interface Fate {
  readonly state: OrderView['status'] | 'refused' | 'never-placed';
  /** By fills. */
  readonly filled: number;
}

/** Two absences are at least so far apart; how far before its stamp an order may stand in a list. */
const APART_MS = 1_000;
const BEFORE_MS = 1_000;

/** The shortest right way from an answer to a fate: it sends nothing, and takes no failure for an absence. */
export async function findOut(attempt: Attempt, answer: OrderAnswer, exchange: OrderExchange): Promise<Fate> {
  if (answer.kind === 'accepted') return shown(attempt, answer.order, exchange);
  if (answer.kind === 'rejected' && !answer.needsFind) return { state: 'refused', filled: 0 };
  const early = await exchange.find(attempt.pair, attempt.cid, attempt.route);
  if (early.kind === 'found') return shown(attempt, early.order, exchange);
  await sleep(attempt.fenceMs + 1 - Date.now());
  const first = await lookUntilTold(attempt, exchange);
  if (first !== null) return shown(attempt, first, exchange);
  if (answer.kind === 'rejected') return { state: 'refused', filled: 0 };
  await sleep(APART_MS);
  const second = await lookUntilTold(attempt, exchange);
  if (second !== null) return shown(attempt, second, exchange);
  const orders = rowsOf(await exchange.ordersSince(attempt.pair, attempt.signMs - BEFORE_MS));
  const listed = orders.find(({ cid }) => cid === attempt.cid);
  return listed === undefined ? { state: 'never-placed', filled: 0 } : shown(attempt, listed, exchange);
}

async function lookUntilTold({ pair, cid, route }: Attempt, exchange: OrderExchange): Promise<OrderView | null> {
  for (let looks = 0; looks < 20; looks++) {
    const found: Found = await exchange.find(pair, cid, route);
    if (found.kind !== 'failed') return found.kind === 'found' ? found.order : null;
    await sleep(Math.max(found.waitMs, 250));
  }
  throw new Error(`Nobody could say what became of ${cid}.`);
}

async function shown({ pair, signMs }: Attempt, order: OrderView, exchange: OrderExchange): Promise<Fate> {
  const fills = rowsOf(await exchange.fillsSince(pair, signMs - BEFORE_MS));
  // Conditional orders are counted apart: one may have the number of a plain one that is another order.
  const number = order.route === 'trigger' ? order.childId : order.exchangeId;
  const ours = fills.filter(({ exchangeId }) => exchangeId === number);
  return { state: order.status, filled: ours.reduce((sum, { amount }) => sum + Number(amount), 0) };
}

function rowsOf<Row>(
  list: { readonly kind: 'listed'; readonly rows: readonly Row[] } | { readonly kind: 'failed'; readonly why: string },
): readonly Row[] {
  if (list.kind === 'failed') throw new Error(list.why);
  return list.rows;
}
