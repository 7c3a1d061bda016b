import type { SeriesKey } from '../candles.ts';
import type { DataError } from '../errors.ts';
import type { HalfOpenRange } from '../timerange.ts';
import type { MissingRange } from './missing-ranges.ts';
import type { Origin, PatchPart } from './patchwork.ts';
import type { ReplacedCandle } from './stitch.ts';

/** What a source did for a series. */
export interface SourceAnswer extends Origin {
  /**
   * `candles`: gave some. `nothing`: has none of what was missing. `apart`: has some, and fewer than five in common with those that are there.
   * `away`: could not be asked, and the run goes on without it.
   */
  readonly outcome: 'candles' | 'nothing' | 'apart' | 'away';
  /** That the cache did not have. */
  readonly candles: number;
}

/** Candles of a range that nobody has. */
export interface Holes {
  /** Runs of missing candles. */
  readonly runs: number;
  readonly missing: number;
  /** When the first of them would open; null without a hole. */
  readonly firstMs: number | null;
}

/** How the cache came to hold what a run needs of one series. */
export interface SeriesReport {
  readonly key: SeriesKey;
  /** What was needed, to the last candle that is closed. */
  readonly range: HalfOpenRange;
  /** Of the range, now; null without any. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly candles: number;
  /** Oldest first. */
  readonly parts: readonly PatchPart[];
  /** Empty when the cache had everything. */
  readonly answers: readonly SourceAnswer[];
  /** Candles of two sources that were compared and are the same. */
  readonly agreed: number;
  readonly replaced: readonly ReplacedCandle[];
  /** Candles that were put into holes of the cache or of an earlier source. */
  readonly filled: number;
  readonly holes: Holes;
  /** What is unusual and no reason to stop, one sentence each. */
  readonly notes: readonly string[];
  /** Why a run cannot count on the series; null when it can. */
  readonly problem: DataError | null;
}

/** A series after all were asked. */
export interface Judged extends Omit<SeriesReport, 'notes' | 'problem'> {
  /** Missing, and not known to be nowhere. */
  readonly left: readonly MissingRange[];
  /** All that could be asked. */
  readonly sources: readonly Origin[];
}

/** What one source was asked altogether. */
export interface SourceReport extends Origin {
  readonly requests: number;
  readonly bytes: number;
}

export interface WarmUpReport {
  /** In the order in which they were needed. */
  readonly series: readonly SeriesReport[];
  readonly sources: readonly SourceReport[];
}
