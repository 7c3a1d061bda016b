import type { CandleType, Timeframe } from '@tradai/strategy-sdk';
import type { FloorPair } from '../backtest/floor.ts';
import type { Candle } from '../columns/live-columns.ts';
import type { PairFate } from './pair-fate.ts';

/** Whose candles: those of a pair, of its timeframe; `candleType` null for those of the market that is traded. */
export interface SeriesName {
  readonly pair: string;
  readonly timeframe: Timeframe;
  readonly candleType: CandleType | null;
}

/** A candle that closed. */
export interface SeriesCandle {
  readonly series: SeriesName;
  readonly candle: Candle;
}

/** Where the candles begin that the columns of a pair were computed from. */
export interface SeriesStart extends SeriesBounds {
  readonly series: SeriesName;
  readonly fromMs: number;
}

/** How many candles of a series are in memory: when there would be more than `most`, all but the last `kept` are forgotten. */
export interface SeriesBounds {
  readonly kept: number;
  readonly most: number;
}

/** A pair of a session: its candles and signals grow as candles close. */
export interface SessionPair extends FloorPair {
  readonly fate: PairFate;
  /** A start with these candles has the same columns, to the bit. */
  readonly history: readonly SeriesStart[];
  /** Series whose candle has not come while others have that close with it, and are held back for it. Nothing is entered meanwhile. */
  readonly awaits: readonly SeriesName[];
  /**
   * Candles that closed, in any order. A row is computed when all series that the pair looks at have their candle of the close; what the
   * pair does not look at is passed over.
   */
  take(candles: readonly SeriesCandle[]): void;
  /** Funding was paid: stake currency per base unit. */
  fund(timeMs: number, perUnit: number): void;
}
