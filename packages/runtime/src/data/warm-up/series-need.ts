import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';

/** A series that a run reads, and the part of it that it reads. */
export interface SeriesNeed {
  readonly key: SeriesKey;
  /** Infinite where open: as far as there are candles. */
  readonly range: HalfOpenRange;
  /** The run goes on without it. */
  readonly isOptional: boolean;
  /** Read where it is stored and the first is not. */
  readonly instead?: SeriesKey;
}
