import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { compareExact, exactText } from '../../../orders/exact.ts';
import { leavesAtMarket, legsOf, orderIn, wantedOrders } from '../../../session/wanted-orders.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** `gap/<client order id>`: since when a stop with a limit should have been executed and was not; exchange time. */
const GAP = 'gap/';
/** A stop with a limit that was jumped over is waited for so long. */
const PATIENCE_MS = 10_000;
/** The way out that was taken for it came to nothing: it is taken again after so long. */
const AGAIN_MS = 60_000;

export interface Gap {
  readonly sinceMs: number;
  /** When its pair was last to be left; null, and absent in older journals: never. */
  readonly leftMs?: number | null;
}

/**
 * Pairs that are to be left at the market: their stop with a limit is triggered, or the price has jumped over its limit, where it would lie for as long
 * as the market stays away. People are told once. `markOf`: the last price; that nobody knows it ends no wait which it began.
 */
export function jumpedStops(orders: OrderStep, markOf: (pair: string) => number | null): readonly string[] {
  const { draft, nowMs } = orders.step;
  const pairs: string[] = [];
  for (const { intent, attempts } of orders.books.known) {
    const isMeant = intent.action === 'stop' && intent.kind === 'stop-limit';
    const live = isMeant ? attempts.find(isLive) : undefined;
    if (live === undefined) continue;
    const key = GAP + live.cid;
    const was = JSON.parse(draft.get(key) ?? 'null') as Gap | null;
    // What a trade that is over has left behind protects nothing: it goes, and nothing is left because of it.
    const isBeyond = !isLeftBehind(orders, intent) && (isJumped(intent, live, markOf(intent.pair)) ?? was !== null);
    if (!isBeyond) draft.drop(key);
    else if (was === null) draft.put(key, { sinceMs: nowMs, leftMs: null } satisfies Gap);
    else if (isToBeLeft(orders, intent.pair, was)) {
      draft.put(key, { ...was, leftMs: nowMs } satisfies Gap);
      if ((was.leftMs ?? null) === null) orders.alarm('unprotected', textOf(intent));
      pairs.push(intent.pair);
    }
  }
  for (const key of orders.records.keys()) {
    const attempt = key.startsWith(GAP) ? orders.books.attempts.get(key.slice(GAP.length)) : undefined;
    if (key.startsWith(GAP) && (attempt === undefined || !isLive(attempt))) draft.drop(key);
  }
  return pairs;
}

/** By a trade that is over. */
function isLeftBehind({ records }: OrderStep, { pair, leg }: Intent): boolean {
  const known = orderIn(records, leg);
  return known !== null && (known.order.from !== undefined || !legsOf(records, pair).has(leg));
}

function textOf({ pair, stopPrice }: Intent): string {
  return `${pair} has jumped over its stop at ${stopPrice}: it is left by its emergency exit.`;
}

/** Null: without a price nobody knows. What it was triggered to, and what is executed in part, tell by themselves. */
function isJumped({ side, price }: Intent, { rank, state, mark: kind }: Attempt, mark: number | null): boolean | null {
  if (rank < 2) return false;
  if (kind === 'child' || state === 'PARTIAL') return true;
  if (mark === null) return null;
  const apart = compareExact(exactText(mark), price ?? '0');
  return side === 'sell' ? apart < 0 : apart > 0;
}

function isToBeLeft({ step, records }: OrderStep, pair: string, gap: Gap): boolean {
  if ((gap.leftMs ?? null) === null) return isDue(gap, step.nowMs);
  const isLeaving = wantedOrders(records).some((order) => order.pair === pair && leavesAtMarket(order));
  return !isLeaving && isDue(gap, step.nowMs);
}

/** Whether it was waited for long enough, or for long enough again since its pair was left. */
export function isDue({ sinceMs, leftMs = null }: Gap, nowMs: number): boolean {
  return leftMs === null ? nowMs - sinceMs >= PATIENCE_MS : nowMs - leftMs >= AGAIN_MS;
}
