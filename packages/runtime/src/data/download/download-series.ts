import { timeframeMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import type { Coverage } from '../coverage.ts';
import type { HalfOpenRange } from '../timerange.ts';
import type { BadRows } from './clean-page.ts';
import { after, candlePages, endOfClosed, type CandlePage } from './candle-pages.ts';
import type { CandleTarget } from './candle-target.ts';
import { earlierPages } from './earlier-pages.ts';
import type { ExchangeCandles } from './exchange-candles.ts';
import { pageStore, type PageStore } from './page-store.ts';

/** What is wanted of a series. */
export interface SeriesWish {
  readonly key: SeriesKey;
  /** Inclusive; null goes on from what is stored. */
  readonly fromMs: number | null;
  /** Exclusive; infinite for all that has closed. */
  readonly toMs: number;
  /** Where a series begins that is not stored, when `fromMs` is null. */
  readonly newFromMs: number;
}

export interface DownloadWorld {
  readonly exchange: ExchangeCandles;
  readonly target: CandleTarget;
  /** Epoch ms. */
  readonly now: () => number;
  /** Stops after the page that is being fetched; what was fetched is stored. */
  readonly signal?: AbortSignal;
  readonly badRows?: BadRows;
}

export interface SeriesOutcome {
  readonly key: SeriesKey;
  readonly added: number;
  /** Stored candles that the exchange gives otherwise today. */
  readonly replaced: number;
  /** Rows that the exchange gave more than once. */
  readonly duplicates: number;
  /** Rows that no candle can be, left out. */
  readonly dropped: number;
  /** All of the stored series; null when there is still none. */
  readonly coverage: Coverage | null;
  /** The exchange has no candle between here and the first one; null when it was not asked for earlier ones. */
  readonly emptyFromMs: number | null;
  readonly isStopped: boolean;
}

/** A stretch to read, in time. */
interface Part {
  readonly fromMs: number;
  readonly toMs: number;
  /** From its end to its beginning. */
  readonly isEarlier: boolean;
}

/**
 * Brings one series up to a wish: from the last stored candle on, which is fetched again, since it may not have been closed when it was
 * stored; and before the first one, when the wish begins earlier. What is stored never has a hole that the exchange does not have, whenever
 * this is stopped or killed. `onProgress` gets the candles' worth of time that is done, of `expectedCandles`.
 */
export function downloadSeries(
  wish: SeriesWish,
  world: DownloadWorld,
  onProgress: (candles: number) => void = () => {},
): Promise<SeriesOutcome> {
  return world.target.alone(wish.key, () => bringUp(wish, world, onProgress));
}

async function bringUp(
  wish: SeriesWish,
  world: DownloadWorld,
  onProgress: (candles: number) => void,
): Promise<SeriesOutcome> {
  const { key } = wish;
  const { target, signal } = world;
  const parts = await partsOf(wish, world);
  const store = pageStore(target, key, world.now);
  const read = { duplicates: 0, dropped: 0, doneMs: 0 };
  let isStopped = false;
  try {
    for (const part of parts) {
      await readPart(part, key, world, store, (page, partMs) => {
        read.duplicates += page.duplicates;
        read.dropped += page.dropped;
        onProgress((read.doneMs + partMs) / timeframeMs(key.timeframe));
      });
      read.doneMs += part.toMs - part.fromMs;
    }
  } catch (error) {
    isStopped = signal?.aborted === true;
    if (!isStopped) throw error;
  } finally {
    await store.flush();
  }
  const { added, replaced } = store;
  if (added > 0 && !isStopped) await target.tidy(key);
  const coverage = await target.coverage(key);
  const emptyFromMs = isStopped ? null : emptyFrom(parts, coverage);
  if (emptyFromMs !== null) await target.noteEmpty(key, { fromMs: emptyFromMs, toMs: coverage!.firstMs! });
  const { duplicates, dropped } = read;
  return { key, added, replaced, duplicates, dropped, coverage, emptyFromMs, isStopped };
}

/** How many candles a wish is about, for a progress bar; series without gaps assumed. */
export async function expectedCandles(wish: SeriesWish, world: DownloadWorld): Promise<number> {
  const parts = await partsOf(wish, world);
  return parts.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0) / timeframeMs(wish.key.timeframe);
}

async function partsOf(
  { key, fromMs, toMs, newFromMs }: SeriesWish,
  { target, now }: DownloadWorld,
): Promise<readonly Part[]> {
  const end = Math.min(toMs, endOfClosed(key, now()));
  const stored = await target.span(key);
  if (stored === null) return later(fromMs ?? newFromMs, end);
  const { firstMs, lastMs } = stored;
  const isWanted = fromMs !== null && fromMs < firstMs && !isWithin(await target.knownEmpty(key), fromMs, firstMs);
  const earlier = isWanted ? [{ fromMs, toMs: firstMs, isEarlier: true }] : [];
  return [...earlier, ...(after(lastMs, key) < end ? later(lastMs, end) : [])];
}

function isWithin(ranges: readonly HalfOpenRange[], fromMs: number, toMs: number): boolean {
  return ranges.some((range) => range.fromMs <= fromMs && range.toMs >= toMs);
}

function later(fromMs: number, toMs: number): Part[] {
  return fromMs < toMs ? [{ fromMs, toMs, isEarlier: false }] : [];
}

async function readPart(
  part: Part,
  key: SeriesKey,
  { exchange, signal, badRows }: DownloadWorld,
  store: PageStore,
  onPage: (page: CandlePage, partMs: number) => void,
): Promise<void> {
  const options = { ...(signal === undefined ? {} : { signal }), badRows };
  if (part.isEarlier) {
    for await (const page of earlierPages(exchange, key, part, options)) {
      await store.add(page.columns);
      onPage(page, part.toMs - page.fromMs);
    }
    // What comes later is on the other side of what is stored.
    await store.flush();
    return;
  }
  for await (const page of candlePages(exchange, key, part, options)) {
    await store.add(page.columns);
    onPage(page, page.untilMs - part.fromMs);
  }
}

function emptyFrom(parts: readonly Part[], coverage: Coverage | null): number | null {
  const [first] = parts;
  const firstMs = coverage?.firstMs ?? null;
  if (first === undefined || firstMs === null || first.fromMs >= firstMs) return null;
  return first.fromMs;
}
