import { candleOpenMs, nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import { columnList, columnsOfList, type Columns, type SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { cleanPage, type BadRows } from './clean-page.ts';
import type { ExchangeCandles, ExchangePage } from './exchange-candles.ts';

export interface CandlePage {
  /** Closed candles, rising, later than those of the page before; may be none. */
  readonly columns: Columns;
  /** Everything before this time has been read. */
  readonly untilMs: number;
  readonly duplicates: number;
  readonly dropped: number;
}

export interface PageOptions {
  /** Stops before the next request. */
  readonly signal?: AbortSignal;
  readonly badRows?: BadRows;
}

/** Funding is paid every eight hours at the latest: a month without any has none. */
const FUNDING_STEP_MS = 30 * 86_400_000;

/**
 * Reads what an exchange has of a finite range, one request at a time, from its beginning on. A short page is no end: the next one begins
 * behind its last candle. Behind an empty page, candles of a day tell where the series goes on, so that years before a listing or behind a
 * delisting cost a few requests.
 */
export async function* candlePages(
  exchange: ExchangeCandles,
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  { signal, badRows }: PageOptions = {},
): AsyncGenerator<CandlePage> {
  for (let cursor = fromMs; cursor < toMs;) {
    const page = await pageFrom(exchange, key, cursor, signal);
    const { columns, duplicates, dropped, lastMs, reachedMs } = cleanPage(key, page, cursor, badRows);
    if (lastMs === null && (reachedMs >= cursor || isOpen(key, cursor, page.nowMs))) return;
    cursor =
      lastMs === null ? await whereItGoesOn(exchange, key, { fromMs: cursor, toMs }, signal) : after(lastMs, key);
    yield { columns: before(columns, toMs), untilMs: Math.min(cursor, toMs), duplicates, dropped };
  }
}

/** A page without a row of the time asked for, or a later one, is asked for again before it is believed. */
async function pageFrom(
  exchange: ExchangeCandles,
  key: SeriesKey,
  fromMs: number,
  signal?: AbortSignal,
): Promise<ExchangePage> {
  signal?.throwIfAborted();
  const page = await exchange.page(key, fromMs, signal);
  if (page.rows.some(([time]) => time === undefined || !(time < fromMs)) || isOpen(key, fromMs, page.nowMs))
    return page;
  signal?.throwIfAborted();
  return exchange.page(key, fromMs, signal);
}

/** The earliest time that the next candle can have. */
export function after(timeMs: number, { kind, timeframe }: SeriesKey): number {
  return kind === 'funding' ? timeMs + 1 : nextOpenMs(timeMs, timeframe);
}

/** Where the candles end that have closed. */
export function endOfClosed({ kind, timeframe }: SeriesKey, nowMs: number): number {
  return kind === 'funding' ? nowMs : candleOpenMs(nowMs, timeframe);
}

/** Whether no candle can have closed from this time on. */
function isOpen({ kind, timeframe }: SeriesKey, fromMs: number, nowMs: number): boolean {
  return kind === 'funding' ? fromMs > nowMs : nextOpenMs(candleOpenMs(fromMs, timeframe), timeframe) > nowMs;
}

/** A time after `fromMs`, up to `toMs`, before which there is nothing. */
async function whereItGoesOn(
  exchange: ExchangeCandles,
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  signal?: AbortSignal,
): Promise<number> {
  const step = stepOf(exchange, key);
  const next = Math.min(fromMs + step, toMs);
  const isCoarse = key.kind !== 'funding' && timeframeMs(key.timeframe) >= timeframeMs('1d');
  if (next === toMs || isCoarse || !exchange.hasTimeframe('1d')) return next;
  const days: SeriesKey = { ...key, timeframe: '1d', kind: key.kind === 'funding' ? 'candle' : key.kind };
  const dayMs = timeframeMs('1d');
  for (let day = candleOpenMs(next, '1d'); day < toMs; day += exchange.pageRows(days) * dayMs) {
    const { rows } = await pageFrom(exchange, days, day, signal);
    const found = rows.map(([time]) => time ?? NaN).filter((time) => time >= day);
    if (found.length > 0) return Math.min(toMs, Math.max(next, Math.min(...found)));
  }
  return toMs;
}

/** How much time a page covers. */
export function stepOf(exchange: ExchangeCandles, key: SeriesKey): number {
  return key.kind === 'funding' ? FUNDING_STEP_MS : exchange.pageRows(key) * timeframeMs(key.timeframe);
}

function before(columns: Columns, toMs: number): Columns {
  const count = columns.openTimeMs.findLastIndex((time) => time < toMs) + 1;
  if (count === columns.openTimeMs.length) return columns;
  return columnsOfList(columnList(columns).map((column) => column.slice(0, count)));
}
