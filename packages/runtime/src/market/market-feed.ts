import type { BeatCause } from '../contract/heartbeat.ts';
import type { MarketCandle, MarketSeries, Quote } from '../ports/live-market.ts';

/** Candles of one exchange as they become final, and what it shows now. All times are the exchange's: use `nowMs` beside it. */
export interface MarketFeed {
  /** The exchange's time, epoch ms, by the offset last measured; never goes back. */
  nowMs(): number;
  /** The same by the newest measurement alone, whole ms, so that it may go back: what orders are stamped with, which is never to be ahead. */
  signMs(): number;
  /** Whether orders may be stamped by it: it is believed, and this machine's clock was not set since it was measured. */
  maySign(): boolean;
  /** The exchange has said that it is wrong: it is measured anew before anything is stamped by it. */
  doubtTime(): void;
  /**
   * Begins after these candles, and opens streams; what closed since comes from the first `next`. The exchange must show the known ones as
   * they are known. Throws a `DataError` (`sources-differ`) where it does not, `ServiceError` when it cannot be asked.
   */
  start(known: readonly KnownCandles[], signal?: AbortSignal): Promise<void>;
  /**
   * Waits until candles are final, a watched price moved, `untilMs`, or the signal, whichever is first; what is there already is
   * given at once. Of one close all candles are given together; it waits up to 3 s for the slowest series and goes on without.
   */
  next(untilMs: number, signal?: AbortSignal): Promise<FeedNews>;
  /** Pairs whose best prices end a `next` when they move; none at first. */
  watchPrices(pairs: readonly string[]): void;
  /** The newest; with the book that `refreshBooks` fetched, as long as best prices are as they were then. Null: nothing is known. */
  quoteOf(pair: string): Quote | null;
  /** Fetches books of these pairs down to `levels`. A pair that cannot be had keeps what it had: its quote's time tells. */
  refreshBooks(pairs: readonly string[], levels: number, signal?: AbortSignal): Promise<void>;
  /** Pairs of whose streams a kind has told nothing since the feed began. */
  unproven(): readonly string[];
  /**
   * Streams that sent too much in five minutes that means nothing to us (W12), each with how much: the beginnings of sentences. Each is given
   * once. What such a stream does not tell of candles is taken from elsewhere, as ever.
   */
  takeUnknown(): readonly string[];
  health(): FeedHealth;
  close(): Promise<void>;
}

/** The end of a series of candles that a session holds, oldest first; empty: it begins with the next close. */
export interface KnownCandles {
  readonly series: MarketSeries;
  /** Five are compared with the exchange's. */
  readonly newest: readonly MarketCandle[];
}

export interface FeedNews {
  /** In the order in which a session takes them: by close, of one close larger timeframes and informative pairs first; per series without a hole. */
  readonly candles: readonly FinalCandle[];
  /** Series of a close given here whose candle is not there yet. It comes with a later `next`. */
  readonly late: readonly MarketSeries[];
  /** Watched pairs whose prices moved. */
  readonly moved: readonly string[];
}

export interface FinalCandle {
  readonly series: MarketSeries;
  readonly candle: MarketCandle;
  /** The exchange has no row: nobody traded, and the candle is the price before. */
  readonly isMade: boolean;
}

export interface SeriesHealth {
  readonly series: MarketSeries;
  /** Since the end of its newest final candle; of one without candles, since the feed began. */
  readonly ageMs: number;
  /** Whether entries may be decided on it: not older than one candle and 30 s, and no hole. */
  readonly isFresh: boolean;
  /** Why it is not fresh; null when it is. `unlisted`: the exchange has no such market any more, and nobody waits for it. */
  readonly why: 'late' | 'hole' | 'no-answer' | 'unlisted' | null;
}

export interface FeedHealth {
  readonly series: readonly SeriesHealth[];
  /** Market time of the last good answer or frame of the exchange; null before the first. */
  readonly lastAnswerMs: number | null;
  /** The exchange's clock minus ours, as last measured. */
  readonly offsetMs: number;
  /** Connections made after the first ones. */
  readonly reconnects: number;
  /** Frames of streams that mean nothing to us. */
  readonly unknownFrames: number;
  /** Final candles that the exchange later showed otherwise. They stay as they were first shown. */
  readonly changedCandles: number;
  readonly causes: readonly BeatCause[];
  /** Why the exchange does not answer, or why its clock is not believed, a sentence, once that is a cause; else null. */
  readonly trouble: string | null;
}
