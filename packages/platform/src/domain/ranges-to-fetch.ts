import {
  firstOpenFrom,
  joinNear,
  missingRanges,
  overlapOf,
  timeframeMs,
  withoutRanges,
  type HalfOpenRange,
  type SeriesKey,
} from '@tradai/runtime/data';

/** Candles on each side of what is missing that are fetched again: the exchange may have corrected them since. */
const OVERLAP = 5;

/** Parts of a range that are neither stored nor known to be empty, in order. Series are not stored in islands: the way to what is stored belongs to it. */
export function lackingRanges(
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  times: Float64Array,
  empty: readonly HalfOpenRange[],
): HalfOpenRange[] {
  const asked = { fromMs: firstOpenFrom(key, fromMs), toMs: firstOpenFrom(key, toMs) };
  const missing = missingRanges(key, asked, times).map((range) => ({ fromMs: range.fromMs, toMs: range.toMs }));
  return withoutRanges(missing, empty);
}

/** What an exchange is asked for because of parts that lack: with some candles beside them, and together what one page may hold. */
export function rangesToFetch(
  key: SeriesKey,
  lacking: readonly HalfOpenRange[],
  times: Float64Array,
  pageRows: number,
): HalfOpenRange[] {
  const wide = lacking.map((range) => overlapOf(key, range, times, OVERLAP));
  return joinNear(wide, pageRows * timeframeMs(key.timeframe));
}
