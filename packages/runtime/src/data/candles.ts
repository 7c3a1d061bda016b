import type { Timeframe } from '@tradai/strategy-sdk';

export const MARKETS = ['spot', 'futures'] as const;
export type MarketKind = (typeof MARKETS)[number];

export const SERIES_KINDS = ['candle', 'mark', 'index', 'funding', 'trades'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** Names one series. `pair` is ccxt's: `BTC/USDT` on spot, `BTC/USDT:USDT` for futures. */
export interface SeriesKey {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly pair: string;
  readonly timeframe: Timeframe;
  readonly kind: SeriesKind;
}

/** Gives memory for `n` float64 values; the runtime hands out pieces of its shared arena. Contents need not be zero. */
export type Alloc = (n: number) => Float64Array;

export const heapAlloc: Alloc = (n) => new Float64Array(n);

/** Six columns of equal length. Open times are epoch milliseconds UTC, strictly rising; volume is in the base asset. */
export interface Columns {
  readonly openTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/**
 * Candles of one series, oldest first. Gaps are gaps: nothing is filled in.
 * A funding series holds the rate in `open`, `high`, `low` and `close`, at the exchange's own times; its timeframe is always `1h`.
 */
export interface CandleSeries extends Columns {
  readonly key: SeriesKey;
  /** Number of candles. */
  readonly length: number;
}

export function makeSeries(key: SeriesKey, columns: Columns): CandleSeries {
  const { openTimeMs, open, high, low, close, volume } = columns;
  return { key, openTimeMs, open, high, low, close, volume, length: openTimeMs.length };
}

/** Columns in the order in which they are stored. */
export function columnList(
  columns: Columns,
): [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array] {
  return [columns.openTimeMs, columns.open, columns.high, columns.low, columns.close, columns.volume];
}

/** The inverse of `columnList`. */
export function columnsOfList(list: readonly Float64Array[]): Columns {
  const [openTimeMs, open, high, low, close, volume] = list as ReturnType<typeof columnList>;
  return { openTimeMs, open, high, low, close, volume };
}

/** Six columns of `n` values each, from `alloc`. */
export function allocColumns(n: number, alloc: Alloc): Columns {
  return { openTimeMs: alloc(n), open: alloc(n), high: alloc(n), low: alloc(n), close: alloc(n), volume: alloc(n) };
}

/** `binance spot BTC/USDT 1h`, with the kind where it is not plain candles. */
export function describeSeries(key: SeriesKey): string {
  const kind = key.kind === 'candle' ? '' : ` ${key.kind}`;
  return `${key.exchange} ${key.market} ${key.pair} ${key.timeframe}${kind}`;
}
