import type { CandleColumns } from '@tradai/strategy-sdk';
import type { LoadedSeries } from '../../data/cache/read-series.ts';
import type { SeriesKey } from '../../data/candles.ts';

/** A series as the run reads it. */
export interface ReadSeries {
  readonly key: SeriesKey;
  readonly loaded: LoadedSeries;
  /** The same with holes filled. */
  readonly candles: CandleColumns;
  readonly filled: number;
}
