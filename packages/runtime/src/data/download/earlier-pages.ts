import { candleOpenMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { candlePages, stepOf, type CandlePage, type PageOptions } from './candle-pages.ts';
import type { ExchangeCandles } from './exchange-candles.ts';

/**
 * Reads a finite range from its end to its beginning, so that whatever has been stored adjoins what was there before, and a download that
 * was killed leaves no hole. One request finds the first candle; nothing is looked for before it.
 */
export async function* earlierPages(
  exchange: ExchangeCandles,
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  options?: PageOptions,
): AsyncGenerator<CandlePage & { readonly fromMs: number }> {
  const firstMs = await firstCandle(exchange, key, { fromMs, toMs }, options);
  if (firstMs === null) return;
  const step = stepOf(exchange, key);
  for (let end = toMs; end > firstMs;) {
    const from = Math.max(firstMs, windowStart(end - step, key));
    const pages: CandlePage[] = [];
    for await (const page of candlePages(exchange, key, { fromMs: from, toMs: end }, options)) pages.push(page);
    for (const page of pages.toReversed()) yield { ...page, fromMs: from };
    end = from;
  }
}

/** Candles of months are not equally long, and a window has to begin with a candle. */
function windowStart(timeMs: number, { kind, timeframe }: SeriesKey): number {
  return kind === 'funding' ? timeMs : candleOpenMs(timeMs, timeframe);
}

/** Open time of the first closed candle in a finite range; null without any. */
export async function firstCandle(
  exchange: ExchangeCandles,
  key: SeriesKey,
  range: HalfOpenRange,
  options?: PageOptions,
): Promise<number | null> {
  for await (const { columns } of candlePages(exchange, key, range, options)) {
    const [first] = columns.openTimeMs;
    if (first !== undefined) return first;
  }
  return null;
}
