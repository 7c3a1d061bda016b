import { candleOpenMs, nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import { findGaps } from '../gaps.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { hasGrid } from './closed-range.ts';

export type MissingSide = 'all' | 'front' | 'hole' | 'back';

export interface MissingRange extends HalfOpenRange {
  readonly side: MissingSide;
}

/** The longest time between two funding events. A range is covered when its ends are no farther from an event. */
const FUNDING_MS = 8 * 3_600_000;

/**
 * What of a range is not among `openTimeMs`, oldest first. Where the range lies apart from the candles, the way to them is missing too: a
 * series is not stored in islands. Funding events have no holes, only ends.
 */
export function missingRanges(
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  openTimeMs: Float64Array,
): MissingRange[] {
  if (fromMs >= toMs) return [];
  const first = openTimeMs[0];
  const last = openTimeMs.at(-1);
  if (first === undefined || last === undefined) return [{ side: 'all', fromMs, toMs }];
  const tolerance = hasGrid(key) ? 0 : FUNDING_MS;
  const behind = afterCandle(key, last);
  const missing: MissingRange[] = [];
  if (first - fromMs > tolerance) missing.push({ side: 'front', fromMs, toMs: first });
  if (hasGrid(key)) missing.push(...holesIn(key, { fromMs, toMs }, openTimeMs));
  if (toMs - behind > tolerance) missing.push({ side: 'back', fromMs: behind, toMs });
  return missing;
}

/** Where the next candle would open; of funding events, the next millisecond. */
export function afterCandle(key: SeriesKey, openMs: number): number {
  return hasGrid(key) ? nextOpenMs(openMs, key.timeframe) : openMs + 1;
}

function holesIn(key: SeriesKey, { fromMs, toMs }: HalfOpenRange, openTimeMs: Float64Array): MissingRange[] {
  const from = Math.max(0, firstFrom(openTimeMs, fromMs) - 1);
  const near = openTimeMs.subarray(from, firstFrom(openTimeMs, toMs) + 1);
  return findGaps(near, key.timeframe).flatMap(({ afterMs, nextMs }) => {
    const hole = { fromMs: Math.max(fromMs, afterCandle(key, afterMs)), toMs: Math.min(toMs, nextMs) };
    return hole.fromMs < hole.toMs ? [{ side: 'hole' as const, ...hole }] : [];
  });
}

/** Position of the first time that is not before `timeMs`; the length when all are. */
export function firstFrom(times: Float64Array, timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is left of ranges without others; both in order. */
export function withoutRanges<Range extends HalfOpenRange>(
  ranges: readonly Range[],
  others: readonly HalfOpenRange[],
): Range[] {
  let left = [...ranges];
  for (const { fromMs, toMs } of others)
    left = left.flatMap((range) => {
      if (toMs <= range.fromMs || fromMs >= range.toMs) return [range];
      const before = { ...range, toMs: fromMs };
      const after = { ...range, fromMs: toMs };
      return [before, after].filter((part) => part.fromMs < part.toMs);
    });
  return left;
}

/** Makes one of ranges that lie at most `distanceMs` apart, or touch. The given ones are in order. */
export function joinNear(ranges: readonly HalfOpenRange[], distanceMs = 0): HalfOpenRange[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && fromMs - last.toMs <= distanceMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** Candles that fit into a range; null for events, which nobody can count beforehand. */
export function candlesIn(key: SeriesKey, { fromMs, toMs }: HalfOpenRange): number | null {
  if (!hasGrid(key)) return null;
  if (key.timeframe !== '1M') return Math.max(0, Math.ceil((toMs - fromMs) / timeframeMs(key.timeframe)));
  let count = 0;
  for (let open = candleOpenMs(fromMs, '1M'); open < toMs; open = nextOpenMs(open, '1M'))
    if (open >= fromMs) count += 1;
  return count;
}

/** A range with up to `most` of the candles that lie on each side of it. */
export function overlapOf(
  key: SeriesKey,
  { fromMs, toMs }: HalfOpenRange,
  openTimeMs: Float64Array,
  most: number,
): HalfOpenRange {
  const before = firstFrom(openTimeMs, fromMs);
  const behind = firstFrom(openTimeMs, toMs);
  const first = openTimeMs[Math.max(0, before - most)];
  const last = openTimeMs[Math.min(openTimeMs.length, behind + most) - 1];
  return {
    fromMs: first === undefined ? fromMs : Math.min(fromMs, first),
    toMs: last === undefined ? toMs : Math.max(toMs, afterCandle(key, last)),
  };
}

/** A range in parts of `candles` candles, of months as if each were the longest; the last part may be shorter. */
export function stagesOf({ timeframe }: SeriesKey, { fromMs, toMs }: HalfOpenRange, candles: number): HalfOpenRange[] {
  const lengthMs = candles * timeframeMs(timeframe);
  const count = Math.ceil((toMs - fromMs) / lengthMs);
  return Array.from({ length: count }, (_, i) => ({
    fromMs: fromMs + i * lengthMs,
    toMs: Math.min(toMs, fromMs + (i + 1) * lengthMs),
  }));
}
