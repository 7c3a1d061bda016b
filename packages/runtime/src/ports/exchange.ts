import type { SeriesKey } from '../data/candles.ts';
import type { ExchangeCandles } from '../data/download/exchange-candles.ts';
import type { CandleSource } from './candle-source.ts';

/** One market of an exchange, as anybody sees it without an account. */
export interface Exchange extends CandleSource, ExchangeCandles {
  /** Epoch ms before which it takes no requests, because it asked for patience; what is past means that it does. */
  readonly closedUntilMs: number;
  /** How far its clock was behind ours when it last answered, at least 0. */
  readonly behindMs: number;
  /** Loads its markets, once. Throws `unlisted-pair` or `bad-option` for a pair, timeframe or kind that it does not have, naming the nearest. */
  assertSeries(keys: readonly SeriesKey[], signal?: AbortSignal): Promise<void>;
  /** Pairs of the market that are traded. */
  pairs(signal?: AbortSignal): Promise<readonly string[]>;
  /** What ccxt says of them, as JSON: `loadMarkets()`, and `fetchLeverageTiers()` where no account is needed for it, else null. */
  marketsJson(): Promise<{ readonly markets: string; readonly leverageTiers: string | null }>;
  close(): Promise<void>;
}
