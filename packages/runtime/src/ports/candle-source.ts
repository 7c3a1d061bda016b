import type { CandleSeries, SeriesKey } from '../data/candles.ts';
import type { HalfOpenRange } from '../data/timerange.ts';

/** First and last candle that a source has, epoch ms of their opening. */
export interface SourceSpan {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What reading cost so far. */
export interface SourceUsage {
  readonly requests: number;
  /** As received. */
  readonly bytes: number;
}

/** Candles that are not in the local cache: an ArcticDB library, an exchange. Read only. */
export interface CandleSource {
  readonly kind: 'arcticdb' | 'exchange';
  /** For people: an address without credentials. */
  readonly place: string;
  readonly usage: SourceUsage;
  /** What it has of a series, at the cost of a request or two; null when it has none. */
  span(key: SeriesKey): Promise<SourceSpan | null>;
  /**
   * Closed candles that open in the range, ascending, without duplicates; empty when there are none. `onPage` is told the time up to
   * which everything has been read. Throws `ServiceError` and the errors of the data.
   */
  read(key: SeriesKey, range: HalfOpenRange, options?: ReadOptions): Promise<CandleSeries>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onPage?: (untilMs: number) => void;
}
