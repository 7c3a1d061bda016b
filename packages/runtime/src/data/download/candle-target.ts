import type { CandleSeries, MarketKind, SeriesKey } from '../candles.ts';
import type { Coverage } from '../coverage.ts';
import type { HalfOpenRange } from '../timerange.ts';

/** Where downloaded candles go. */
export interface CandleTarget {
  /** For people: a folder, an address without credentials. */
  readonly place: string;
  /** Runs work as the only one that brings candles of a series here. Throws `cache-locked` when somebody else does. */
  alone<Result>(key: SeriesKey, work: () => Promise<Result>): Promise<Result>;
  /** Open times of the first and last stored candle; null without any. */
  span(key: SeriesKey): Promise<{ readonly firstMs: number; readonly lastMs: number } | null>;
  /**
   * Joins candles with those that are stored, or stores none of them. A stored candle that differs is replaced. The candles adjoin the
   * stored ones or go over their end.
   */
  add(series: CandleSeries): Promise<Added>;
  /** Ranges in which an exchange has nothing, as far as it was noted. */
  knownEmpty(key: SeriesKey): Promise<readonly HalfOpenRange[]>;
  noteEmpty(key: SeriesKey, range: HalfOpenRange): Promise<void>;
  /** Puts a series in order to which candles were added in many pieces, where that makes it quicker to read. */
  tidy(key: SeriesKey): Promise<void>;
  /** Null for a series that it does not have. */
  coverage(key: SeriesKey): Promise<Coverage | null>;
  /** Open times of all stored candles, rising; empty for a series that it does not have. Reads no prices where it need not. */
  times(key: SeriesKey): Promise<Float64Array>;
  /** Candles that open in a range; none for a series that it does not have. */
  read(key: SeriesKey, range: HalfOpenRange): Promise<CandleSeries>;
  /** Every series that it has of a market of an exchange, by pair and timeframe. */
  list(exchange: string, market: MarketKind): Promise<readonly SeriesKey[]>;
  /** Markets of which it has something. */
  markets(): Promise<readonly { readonly exchange: string; readonly market: MarketKind }[]>;
}

export interface Added {
  /** Candles stored now; at least these, where counting them would be work. */
  readonly candles: number;
  readonly added: number;
  readonly replaced: number;
}
