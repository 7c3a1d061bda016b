import { allocColumns, heapAlloc, makeSeries, type CandleSeries, type SeriesKey } from '../../data/candles.ts';
import { candlePages, endOfClosed, stepOf } from '../../data/download/candle-pages.ts';
import { firstCandle } from '../../data/download/earlier-pages.ts';
import { concatColumns } from '../../data/import/merge-columns.ts';
import type { ExchangeCandles } from '../../data/download/exchange-candles.ts';
import type { HalfOpenRange } from '../../data/timerange.ts';
import type { ReadOptions, SourceSpan } from '../../ports/candle-source.ts';

/** No exchange has older candles. */
const BEGINNING_MS = Date.UTC(2010, 0, 1);

export interface RangeToRead extends ReadOptions {
  readonly range: HalfOpenRange;
  readonly nowMs: number;
}

/** All pages of a range as one series; its ends may be infinite. */
export async function readSeriesOf(
  exchange: ExchangeCandles,
  key: SeriesKey,
  { range, nowMs, signal, onPage }: RangeToRead,
): Promise<CandleSeries> {
  const within = { fromMs: Math.max(range.fromMs, BEGINNING_MS), toMs: Math.min(range.toMs, endOfClosed(key, nowMs)) };
  const pages = [];
  for await (const { columns, untilMs } of candlePages(exchange, key, within, signal === undefined ? {} : { signal })) {
    pages.push(columns);
    onPage?.(untilMs);
  }
  return makeSeries(key, concatColumns(pages.length === 0 ? [allocColumns(0, heapAlloc)] : pages));
}

/** First and last closed candle: a request for each, a few more for a pair that is no longer traded. */
export async function spanOf(exchange: ExchangeCandles, key: SeriesKey, nowMs: number): Promise<SourceSpan | null> {
  const toMs = endOfClosed(key, nowMs);
  const firstMs = await firstCandle(exchange, key, { fromMs: BEGINNING_MS, toMs });
  if (firstMs === null) return null;
  const near = await lastCandle(exchange, key, { fromMs: Math.max(firstMs, toMs - stepOf(exchange, key)), toMs });
  if (near !== null) return { firstMs, lastMs: near };
  const days: SeriesKey = { ...key, timeframe: '1d', kind: key.kind === 'funding' ? 'candle' : key.kind };
  const lastDayMs = (await lastCandle(exchange, days, { fromMs: firstMs, toMs })) ?? firstMs;
  return { firstMs, lastMs: (await lastCandle(exchange, key, { fromMs: lastDayMs, toMs })) ?? firstMs };
}

async function lastCandle(exchange: ExchangeCandles, key: SeriesKey, range: HalfOpenRange): Promise<number | null> {
  let lastMs: number | null = null;
  for await (const { columns } of candlePages(exchange, key, range)) lastMs = columns.openTimeMs.at(-1) ?? lastMs;
  return lastMs;
}
