import { nextOpenMs, timeframeMs, type CandleTarget } from '@tradai/runtime/data';
import type { CandlePage, CandlesQuery } from '../ports/served-collection.ts';
import { seriesKeyOf } from './check-wish.ts';

/** Stored candles of a range, so many time steps at a time: a hole makes a page shorter. */
export async function candlePageOf(store: CandleTarget, query: CandlesQuery): Promise<CandlePage> {
  const key = seriesKeyOf(query, query.pair);
  const span = await store.span(key);
  if (span === null) return { candles: [], nextFromMs: null };
  const endMs = Math.min(query.toMs ?? Infinity, nextOpenMs(span.lastMs, key.timeframe));
  const stepMs = query.limit * timeframeMs(key.timeframe);
  const fromMs = Math.max(query.fromMs ?? endMs - stepMs, span.firstMs);
  const toMs = Math.min(endMs, fromMs + stepMs);
  if (fromMs >= toMs) return { candles: [], nextFromMs: null };
  const { openTimeMs, open, high, low, close, volume } = await store.read(key, { fromMs, toMs });
  const candles = Array.from(
    openTimeMs,
    (time, i) => [time, open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!] as const,
  );
  return { candles, nextFromMs: toMs < endMs ? toMs : null };
}
