import type { HalfOpenRange } from '@tradai/runtime/data';
import type { CandleLibrary } from './collection.ts';

/** Candles of a pair. */
export interface NotedSeries extends CandleLibrary {
  readonly pair: string;
}

/** What is known of a series beside its candles. */
export interface SeriesNote {
  readonly pair: string;
  /** Ranges in which the exchange was asked twice and has nothing, in order. */
  readonly empty: readonly HalfOpenRange[];
  /** Why it cannot be had, as the last backfill found; null: it can. */
  readonly problem: string | null;
}

/** Open, high, low, close, volume. */
export type CandleValues = readonly [number, number, number, number, number];

/** An exchange gives a candle otherwise than it did. */
export interface Revision {
  readonly openMs: number;
  readonly before: CandleValues;
  readonly after: CandleValues;
  readonly seenMs: number;
}

/** Written by whoever holds the lease of the series. All throw `ServiceError`. */
export interface SeriesNotes {
  /** Of a library; pairs of which nothing is known are left out. */
  of(library: CandleLibrary): Promise<readonly SeriesNote[]>;
  get(series: NotedSeries): Promise<SeriesNote>;
  put(series: NotedSeries, note: SeriesNote): Promise<void>;
  /** One that was noted before is noted once. */
  revised(series: NotedSeries, revisions: readonly Revision[]): Promise<void>;
  /** By open time, then as they were seen. */
  revisions(series: NotedSeries): Promise<readonly Revision[]>;
}
