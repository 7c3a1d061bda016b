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
  /** Candles that closed at one moment, in any order. Those that the pair does not look at are passed over. */
  take(candles: readonly SeriesCandle[]): void;
  /** Funding was paid: stake currency per base unit. */
  fund(timeMs: number, perUnit: number): void;
}
