import type { Intent } from '../../../orders/attempt.ts';
import { rankOf } from '../../../orders/transition-table.ts';
import { isStop } from '../../../core/order-rate.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { wantedOrders } from '../../../session/wanted-orders.ts';
import type { KnownIntent } from './desk-actions.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { keepsStops } from './resting-exits.ts';
import { isDue, type Gap } from './stop-gap.ts';

/** `exit-gap/<trade>`: since when exits with a limit should have been executed as the stop in whose place they are, and were not; exchange time. */
const GAP = 'exit-gap/';

type Trade = TradeRecord['trade'];

/**
 * Pairs on spot that are to be left at the market: an exit with a limit has taken the stop at the exchange away, and waits though the price has reached
 * the trade's stop, where nothing else protects. However often one takes the place of another, for whatever reason, it counts as one time. People are told once.
 */
export function exitsBeyondStop(orders: OrderStep, markOf: (pair: string) => number | null): readonly string[] {
  const { draft, nowMs } = orders.step;
  const pairs: string[] = [];
  const begun = new Set<string>();
  for (const { trade } of openTradesIn(orders.records)) {
    const key = `${GAP}${trade.id}`;
    const was = JSON.parse(draft.get(key) ?? 'null') as Gap | null;
    if (!isBeyond(orders, trade, markOf(trade.pair), was !== null)) continue;
    begun.add(key);
    const gap = was ?? { sinceMs: nowMs, leftMs: null };
    const isToBeLeft = isDue(gap, nowMs);
    if (was === null || isToBeLeft) draft.put(key, isToBeLeft ? { ...gap, leftMs: nowMs } : gap);
    if (!isToBeLeft) continue;
    if ((gap.leftMs ?? null) === null)
      orders.alarm('unprotected', textOf(trade, exitsOf(orders, trade).at(-1)?.intent));
    pairs.push(trade.pair);
  }
  for (const key of orders.records.keys()) if (key.startsWith(GAP) && !begun.has(key)) draft.drop(key);
  return pairs;
}

/** That nobody knows a price begins no such time, and ends none. */
function isBeyond(orders: OrderStep, trade: Trade, mark: number | null, hasBegun: boolean): boolean {
  const { id, pair, exitType, stopLoss } = trade;
  if (pair.includes(':') || !keepsStops(orders, id)) return false;
  const waits = wantedOrders(orders.records).some(
    ({ tradeId, action, kind }) => tradeId === id && action === 'exit' && kind === 'limit',
  );
  if (!waits) return false;
  const resting = exitsOf(orders, trade).filter(({ attempts }) =>
    attempts.some((attempt) => isLive(attempt) && attempt.rank >= rankOf('OPEN')),
  );
  if (resting.some(({ intent }) => intent.reason === exitType && isStop(exitType))) return true;
  if (!hasBegun && resting.length === 0) return false;
  return mark === null ? hasBegun : mark <= stopLoss;
}

function exitsOf({ books }: OrderStep, { id }: Trade): readonly KnownIntent[] {
  return books.known.filter(
    ({ intent: { tradeId, action, kind } }) => tradeId === id && action === 'exit' && kind === 'limit',
  );
}

function textOf({ pair }: Trade, exit: Intent | undefined): string {
  const price = exit === undefined ? '' : ` for ${exit.price}`;
  return `Nobody has taken the exit of ${pair} at its stop${price}: it is left by its emergency exit.`;
}
