import {
  joinNear,
  loadDownload,
  type CandleTarget,
  type ExchangeCandles,
  type HalfOpenRange,
  type SeriesKey,
} from '@tradai/runtime/data';
import type { WriterLease } from '@tradai/runtime/ports';
import { closedEnd } from '../domain/freshness.ts';
import { lackingRanges, rangesToFetch } from '../domain/ranges-to-fetch.ts';
import type { Clock } from '../ports/clock.ts';
import type { SeriesNotes } from '../ports/series-notes.ts';
import { seriesWriter } from './series-writer.ts';

/** What closed less than this long ago may still come: an exchange that is late is not believed to have nothing. */
const CONFIRM_AFTER_MS = 3_600_000;

export interface FillWish extends HalfOpenRange {
  readonly key: SeriesKey;
  /** Also what is stored. */
  readonly isAgain: boolean;
}

export interface FillWorld {
  readonly store: CandleTarget;
  readonly notes: SeriesNotes;
  readonly exchange: ExchangeCandles & { readonly clockOffsetMs: number };
  readonly lease: WriterLease;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Candles that were not there before, so far. */
  readonly onCandles: (candles: number) => Promise<void>;
}

/**
 * Fetches what a series lacks of a range, whatever has stopped an earlier attempt: what is stored counts, and nothing else is remembered. What
 * did not come is fetched once more; where there is again nothing, there is nothing, and that is noted. Gives how many candles were added.
 */
export async function fillSeries(wish: FillWish, world: FillWorld): Promise<number> {
  const { key } = wish;
  const { store, notes, exchange, clock } = world;
  const nowMs = (): number => clock.now() + exchange.clockOffsetMs;
  const range = { fromMs: wish.fromMs, toMs: Math.min(wish.toMs, closedEnd(key, nowMs())) };
  const { empty } = await notes.get(key);
  let candles = 0;
  let wanted = range.fromMs < range.toMs ? await firstLook(wish, range, world, empty) : [];
  for (const look of ['first', 'second']) {
    if (wanted.length === 0) break;
    candles += await fetchRanges(key, wanted, world, candles);
    const times = await store.times(key);
    const left = lackingRanges(key, range, times, empty);
    if (look === 'second') await noteEmpty(key, left, nowMs(), world);
    wanted = rangesToFetch(key, left, times, exchange.pageRows(key));
  }
  if (candles > 0) await store.tidy(key);
  await clearProblem(key, notes);
  return candles;
}

async function firstLook(
  { key, isAgain }: FillWish,
  range: HalfOpenRange,
  { store, exchange }: FillWorld,
  empty: readonly HalfOpenRange[],
): Promise<readonly HalfOpenRange[]> {
  const times = await store.times(key);
  const wanted = rangesToFetch(key, lackingRanges(key, range, times, empty), times, exchange.pageRows(key));
  return isAgain ? joinNear([range, ...wanted].toSorted((a, b) => a.fromMs - b.fromMs)) : wanted;
}

async function fetchRanges(
  key: SeriesKey,
  ranges: readonly HalfOpenRange[],
  { store, notes, exchange, lease, clock, signal, onCandles }: FillWorld,
  before: number,
): Promise<number> {
  const { candlePages, mergeColumns, pageStore } = await loadDownload();
  const now = (): number => clock.now();
  const pages = pageStore(seriesWriter({ store, notes, lease, now, merge: mergeColumns }), key, now);
  try {
    for (const range of ranges) {
      for await (const page of candlePages(exchange, key, range, { signal, badRows: 'drop' })) {
        await pages.add(page.columns);
        await onCandles(before + pages.added);
      }
    }
  } finally {
    await pages.flush();
  }
  return pages.added;
}

/** What nobody can be late with any more is empty. */
async function noteEmpty(
  key: SeriesKey,
  left: readonly HalfOpenRange[],
  nowMs: number,
  { store, notes }: FillWorld,
): Promise<void> {
  const untilMs = closedEnd(key, nowMs - CONFIRM_AFTER_MS);
  const confirmed = left
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, untilMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
  if (confirmed.length === 0) return;
  const note = await notes.get(key);
  const all = [...note.empty, ...confirmed].toSorted((a, b) => a.fromMs - b.fromMs);
  // Containers read it there. First, as nobody comes back to what is noted here.
  for (const range of confirmed) await store.noteEmpty(key, range);
  await notes.put(key, { ...note, empty: joinNear(all) });
}

async function clearProblem(key: SeriesKey, notes: SeriesNotes): Promise<void> {
  const note = await notes.get(key);
  if (note.problem !== null) await notes.put(key, { ...note, problem: null });
}
