import type { MarketKind, SeriesKey } from '../candles.ts';

/**
 * A row as an exchange gives it: open time in ms, open, high, low, close, volume. A row of funding rates has its time and the rate. What
 * the exchange left out is missing or undefined.
 */
export type ExchangeRow = readonly (number | undefined)[];

export interface ExchangePage {
  /** In any order; may hold a candle that is still open, and candles twice. */
  readonly rows: readonly ExchangeRow[];
  /** The present in epoch ms: the earlier one of the exchange's clock and ours, so that no open candle is taken for closed. */
  readonly nowMs: number;
}

/** Candles of one market of an exchange, page by page. */
export interface ExchangeCandles {
  readonly exchange: string;
  readonly market: MarketKind;
  /** How many rows one page has at most. */
  pageRows(key: SeriesKey): number;
  hasTimeframe(timeframe: string): boolean;
  /**
   * Rows from `fromMs` on. Exchanges differ where there are none just then: some go on to the next ones they have, some give an empty
   * page. Throws `ServiceError` when the exchange stays away; `signal` cuts waiting short.
   */
  page(key: SeriesKey, fromMs: number, signal?: AbortSignal): Promise<ExchangePage>;
}
