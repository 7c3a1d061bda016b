import type { CandleType, Timeframe } from '@tradai/strategy-sdk';
import type { Quote } from '../core/quote.ts';

export type { Quote } from '../core/quote.ts';

/** A candle as an exchange tells it. */
export interface MarketCandle {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Candles of a pair; `candleType` null for those of the market that is traded. */
export interface MarketSeries {
  readonly pair: string;
  readonly timeframe: Timeframe;
  readonly candleType: CandleType | null;
}

/** What a stream said. */
export type MarketNews =
  /** `isClosed`: the exchange itself said that the candle is final; null: it does not say so of any. */
  | {
      readonly kind: 'candle';
      readonly series: MarketSeries;
      readonly candle: MarketCandle;
      readonly isClosed: boolean | null;
    }
  | { readonly kind: 'quote'; readonly pair: string; readonly quote: Quote }
  /** Anything that arrived, also what means nothing to us. */
  | { readonly kind: 'frame' }
  /** A connection was made, or is gone. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'lost'; readonly why: string };

/** A connection of streams. It reports; whether it is healthy is decided elsewhere. */
export interface MarketStream {
  /** Ends it; nothing is reported afterwards. */
  close(): Promise<void>;
}

/** Public data of one exchange as they happen. Throws `ServiceError`: there is no empty answer on failure. */
export interface LiveMarket {
  readonly name: string;
  /** The exchange's clock, epoch ms. */
  timeMs(): Promise<number>;
  /** Rows from `fromMs` on, the one that is still open included; at most as many as the exchange gives at once. */
  candles(series: MarketSeries, fromMs: number): Promise<readonly MarketCandle[]>;
  /** Best bid, ask and the book down to `levels`. */
  quote(pair: string, levels: number): Promise<Quote>;
  /** Funding that was paid from `fromMs` on: rate times mark price, per base unit. */
  funding(pair: string, fromMs: number): Promise<readonly { readonly timeMs: number; readonly perUnit: number }[]>;
  /** Streams of candles and of best prices over one connection of its own. */
  stream(wanted: MarketWanted, tell: (news: MarketNews) => void): MarketStream;
  close(): Promise<void>;
}

export interface MarketWanted {
  readonly candles: readonly MarketSeries[];
  readonly quotes: readonly string[];
}
