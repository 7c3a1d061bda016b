import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** `gap/<client order id>`: since when the price lies beyond a stop whose limit nobody takes; exchange time. */
const GAP = 'gap/';
/** A stop with a limit that was jumped over is waited for so long. */
const PATIENCE_MS = 10_000;

/**
 * Pairs that are to be left at the market, each told once: the price has jumped over the limit of their stop, which would lie there for as long as the
 * market stays away. `markOf`: the last price.
 */
export function jumpedStops(orders: OrderStep, markOf: (pair: string) => number | null): readonly string[] {
  const { draft, nowMs } = orders.step;
  const pairs: string[] = [];
  for (const { intent, attempts } of orders.books.known) {
    const live = intent.action === 'stop' && intent.kind === 'stop-limit' ? attempts.find(isLive) : undefined;
    if (live === undefined) continue;
    const key = GAP + live.cid;
    const mark = markOf(intent.pair);
    const isBeyond = mark !== null && live.rank >= 2 && isOver(intent.side, mark, Number(intent.price));
    const was = JSON.parse(draft.get(key) ?? 'null') as { readonly sinceMs: number; readonly isTold: boolean } | null;
    if (!isBeyond) draft.drop(key);
    else if (was === null) draft.put(key, { sinceMs: nowMs, isTold: false });
    else if (!was.isTold && nowMs - was.sinceMs >= PATIENCE_MS) {
      draft.put(key, { ...was, isTold: true });
      orders.alarm(
        'unprotected',
        `${intent.pair} has jumped over its stop at ${intent.stopPrice}: it is left at the market.`,
      );
      pairs.push(intent.pair);
    }
  }
  for (const key of orders.records.keys()) {
    const attempt = key.startsWith(GAP) ? orders.books.attempts.get(key.slice(GAP.length)) : undefined;
    if (key.startsWith(GAP) && (attempt === undefined || !isLive(attempt))) draft.drop(key);
  }
  return pairs;
}

/** Whether nobody takes an order of this side at its limit any more. */
function isOver(side: 'buy' | 'sell', mark: number, limit: number): boolean {
  return side === 'sell' ? mark < limit : mark > limit;
}
