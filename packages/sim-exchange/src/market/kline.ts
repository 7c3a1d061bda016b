import type { Decimal } from '../core/decimal.ts';

/** A candle as the exchange lists it. Without trades: all prices are the last close, volume and count are 0. */
export interface Kline {
  readonly openTime: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  /** Printed trades. */
  readonly count: number;
  /** Bought by takers, in base and in quote asset. */
  readonly takerBase: Decimal;
  readonly takerQuote: Decimal;
  /** Ids of its first and last trade; −1 without trades. */
  readonly firstId: bigint;
  readonly lastId: bigint;
  /** No price was seen in it: it repeats the last close. */
  readonly empty: boolean;
}

export interface KlineQuery {
  readonly from?: number | undefined;
  /** Open times up to and including this. */
  readonly to?: number | undefined;
  readonly limit: number;
}

/** One that is being made. */
export type Draft = { -readonly [Key in keyof Kline]: Kline[Key] };
