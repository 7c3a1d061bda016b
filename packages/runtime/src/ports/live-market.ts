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

/** A quote as the exchange gives it. */
export interface MarketQuote extends Omit<Quote, 'timeMs'> {
  /** When the exchange said so, by its own clock; null where it does not say. */
  readonly timeMs: number | null;
}

/** What a stream said. */
export type MarketNews =
  /** `isClosed`: the exchange itself said that the candle is final, or not; null: it does not say so of any. */
  | {
      readonly kind: 'candle';
      readonly series: MarketSeries;
      readonly candle: MarketCandle;
      readonly isClosed: boolean | null;
    }
  | { readonly kind: 'quote'; readonly pair: string; readonly quote: MarketQuote }
  /** Anything that arrived, also what means nothing to us. */
  | { readonly kind: 'frame' }
  /** What arrived is nothing that was asked for, or cannot be read. */
  | { readonly kind: 'unknown' }
  /** What arrived could not be taken in; something may be missing. `isNoise`: nothing arrived, but the exchange's library left an error to nobody. */
  | { readonly kind: 'suspect'; readonly why: string; readonly isNoise?: true }
  /** The exchange is about to end the connection. */
  | { readonly kind: 'leaving' }
  /** A connection was made, or is gone. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'lost'; readonly why: string };

/** A connection of streams. It reports; whether it is healthy is decided elsewhere. */
export interface MarketStream {
  /** Ends it; nothing is reported afterwards. */
  close(): Promise<void>;
}

/**
 * How an exchange takes requests: `ban` and `throttled` last until it may be asked again, the others until an answer says otherwise. One that is
 * `throttled` only wants fewer: orders that protect still leave, which during a ban nothing does.
 */
export type MarketMood = 'well' | 'throttled' | 'ban' | 'maintenance';

/** Whether it is asked for nothing meanwhile. */
export function isClosed(mood: MarketMood): boolean {
  return mood === 'ban' || mood === 'throttled';
}

/** Public data of one exchange as they happen. Throws `ServiceError`: there is no empty answer on failure, and nothing is tried again. */
export interface LiveMarket {
  readonly name: string;
  /** Whether the exchange says of streamed candles that they are final. */
  readonly saysClosed: boolean;
  readonly mood: MarketMood;
  /** Whether streams tell candles of this series; others must be asked for. */
  canStream(series: MarketSeries): boolean;
  /** Those of these pairs that the exchange does not have: a stream that is asked for one of them brings nothing at all. */
  unlisted(pairs: readonly string[]): Promise<readonly string[]>;
  /** The exchange's clock, epoch ms. */
  timeMs(): Promise<number>;
  /** Rows from `fromMs` on, the one that is still open included; at most `count`, or as many as the exchange gives at once. */
  candles(series: MarketSeries, fromMs: number, count?: number): Promise<readonly MarketCandle[]>;
  /** Best bid, ask and the book down to `levels`. */
  quote(pair: string, levels: number): Promise<MarketQuote>;
  /** Funding that was paid from `fromMs` on: rate times mark price, per base unit. */
  funding(pair: string, fromMs: number): Promise<readonly { readonly timeMs: number; readonly perUnit: number }[]>;
  /** Streams of candles and of best prices over a connection of their own. */
  stream(wanted: MarketWanted, tell: (news: MarketNews) => void): MarketStream;
  /** Whether an error that nobody caught came out of the exchange's library: a stream to be watched, no reason to end. */
  isNoise(error: unknown): boolean;
  /** After such an error: its streams tell that something may be missing, once in 30 s of real time at most. */
  doubtStreams(why: string): void;
  close(): Promise<void>;
}

export interface MarketWanted {
  readonly candles: readonly MarketSeries[];
  readonly quotes: readonly string[];
}
