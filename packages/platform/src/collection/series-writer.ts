import { describeSeries, makeSeries, type CandleSeries, type CandleTarget, type Columns } from '@tradai/runtime/data';
import { ServiceError, type WriterLease } from '@tradai/runtime/ports';
import type { CandleValues, Revision, SeriesNotes } from '../ports/series-notes.ts';

type Added = Awaited<ReturnType<CandleTarget['add']>>;
type Merge = (
  a: Columns,
  b: Columns,
  onConflict: (rowOfA: number, rowOfB: number) => 'a' | 'b',
) => { readonly columns: Columns };

export interface SeriesWriting {
  readonly store: CandleTarget;
  readonly notes: SeriesNotes;
  /** Of the series. */
  readonly lease: WriterLease;
  readonly now: () => number;
  readonly merge: Merge;
}

/**
 * A store that is written as a service with other writers must: under the lease, never less than what was there, with every candle that an
 * exchange gives otherwise noted before it is replaced, and counted afterwards. To write the same again does nothing.
 */
export function seriesWriter(writing: SeriesWriting): CandleTarget {
  return { ...writing.store, add: (series) => write(series, writing) };
}

async function write(series: CandleSeries, { store, notes, lease, now, merge }: SeriesWriting): Promise<Added> {
  const { key } = series;
  const range = { fromMs: series.openTimeMs[0]!, toMs: series.openTimeMs.at(-1)! + 1 };
  await lease.assertHeld();
  const stored = await store.read(key, range);
  const revisions: Revision[] = [];
  const { columns } = merge(stored, series, (before, after) => {
    const openMs = stored.openTimeMs[before]!;
    revisions.push({ openMs, before: valuesAt(stored, before), after: valuesAt(series, after), seenMs: now() });
    return 'b';
  });
  if (revisions.length > 0) await notes.revised(key, revisions);
  const joined = makeSeries(key, columns);
  const added = await store.add(joined);
  const { length } = await store.read(key, range);
  if (length !== joined.length) {
    const found = `${length.toLocaleString('en-US')} candles where ${joined.length.toLocaleString('en-US')} were written`;
    throw new ServiceError('unexpected-answer', `${store.place} has of ${describeSeries(key)} ${found}.`);
  }
  return added;
}

function valuesAt({ open, high, low, close, volume }: Columns, row: number): CandleValues {
  return [open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!];
}
