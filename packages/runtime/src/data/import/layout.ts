import type { SeriesKind } from '../candles.ts';

/** Which field of a row is what. Places count from 0. */
export interface CandleLayout {
  readonly shape: 'candles';
  readonly time: number;
  /** Time of day where it stands in a column of its own. */
  readonly clock: number | null;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** `null` only for mark prices, index prices and funding rates. With `convert`, the quote volume to divide by the close. */
  readonly volume: number | null;
  readonly convert: boolean;
  /** To compare the volume with; `null` where the file has none or the option settled the matter. */
  readonly quoteVolume: number | null;
  readonly closeTime: number | null;
  readonly symbol: number | null;
  /** The header says that the time is the candle's end. */
  readonly stampsClose: boolean;
  /** Where the content says it. */
  readonly kind: SeriesKind | null;
  /** Name of the quote-volume column for messages. */
  readonly quoteName: string;
}

export interface TradeLayout {
  readonly shape: 'trades';
  readonly time: number;
  readonly clock: number | null;
  readonly price: number;
  readonly amount: number;
  readonly id: number | null;
  readonly symbol: number | null;
}

export type Layout = CandleLayout | TradeLayout;

/** Places a row must have at least. */
export function fieldsNeeded(layout: Layout): number {
  const places = Object.values(layout).filter((value): value is number => typeof value === 'number');
  return Math.max(...places) + 1;
}
