import { readOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import type { SeenOrder } from './exchange-story.ts';
import type { OrderStory } from './order-story.ts';

/**
 * Entries that one candle of a pair decided although another of its entries stood: its order was open, or its trade was. What was taken away empty may be entered
 * again by the same candle, and so may a pair whose trade is over by the time the next candle is late.
 */
export function enteredTwice(
  { intents, attempts, trades }: Pick<OrderStory, 'intents' | 'attempts' | 'trades'>,
  seen: readonly Pick<SeenOrder, 'cid' | 'createdMs' | 'endedMs'>[],
): string[] {
  const entries = [...intents.values()].flatMap(({ id, action, pair, candleMs, tradeId }) => {
    const own = seen.filter(({ cid }) => cid !== null && readOrderId(cid)?.intent === id);
    if (action !== 'enter' || candleMs === 0 || own.length === 0) return [];
    const isFilled = [...attempts.values()].some(({ intent, filled }) => intent === id && Number(filled) > 0);
    const trade = trades.find((record) => record.trade.id === tradeId);
    const endMs = Math.max(...own.map(({ endedMs }) => endedMs ?? Infinity));
    const sinceMs = Math.min(...own.map(({ createdMs }) => createdMs));
    return [{ id, pair, candleMs, sinceMs, overMs: isFilled ? (trade?.closed?.timeMs ?? Infinity) : endMs }];
  });
  const byCandle = Map.groupBy(entries, ({ pair, candleMs }) => `${pair} ${candleMs}`);
  return [...byCandle].flatMap(([candle, all]) => {
    const sorted = all.toSorted((a, b) => a.sinceMs - b.sinceMs);
    return sorted.flatMap((entry, at) =>
      sorted
        .slice(0, at)
        .filter(({ overMs }) => overMs > entry.sinceMs)
        .map(({ id }) => `${candle}: intent ${entry.id} entered while intent ${id} stood`),
    );
  });
}
