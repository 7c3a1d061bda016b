import PQueue from 'p-queue';
import type { CandleSource } from '../../ports/candle-source.ts';
import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { chooseKey } from './choose-key.ts';
import { closedEnds } from './closed-ends.ts';
import { closedRange } from './closed-range.ts';
import { afterCandle, candlesIn, joinNear, withoutRanges } from './missing-ranges.ts';
import { partsIn, type Origin } from './patchwork.ts';
import type { SeriesNeed } from './series-need.ts';
import { SeriesWork } from './series-work.ts';
import { PARALLEL, type WarmUpRequest } from './warm-up.ts';

/** A part of a series and where it would come from. */
export interface PlannedPart extends Origin, HalfOpenRange {
  /** At most: a source may have holes. Null for events, which nobody can count beforehand. */
  readonly candles: number | null;
}

export interface PlannedSeries {
  readonly key: SeriesKey;
  /** What the run needs of it, to the last candle that is closed. */
  readonly range: HalfOpenRange;
  /** By time; a hole of the cache lies inside its part. */
  readonly parts: readonly PlannedPart[];
  /** What nobody has. */
  readonly missing: readonly HalfOpenRange[];
}

/**
 * What a warm-up would take from where, in the order of `needs`. Nothing is read but the spans of series that the cache does not have: a request
 * or two of a store, three of an exchange. Throws errors of the sources.
 */
export async function planWarmUp({ needs, parallel = PARALLEL, ...places }: PlanRequest): Promise<PlannedSeries[]> {
  const queue = new PQueue({ concurrency: parallel });
  return queue.addAll(needs.map((need) => () => planSeries(need, places)));
}

type PlanRequest = Pick<WarmUpRequest, 'dataDir' | 'needs' | 'sources' | 'nowMs' | 'parallel' | 'leavesHoles'>;
type Places = Pick<WarmUpRequest, 'dataDir' | 'sources' | 'nowMs' | 'leavesHoles'>;

async function planSeries(need: SeriesNeed, places: Places): Promise<PlannedSeries> {
  const key = await chooseKey(need, places);
  const wanted = need.range;
  const open = await closedEnds(key, wanted, places);
  if (open === null) return { key, range: wanted, parts: [], missing: [wanted] };
  const range = closedRange(key, open, places.nowMs);
  const work = new SeriesWork(places.dataDir, key);
  const parts: PlannedPart[] = partsIn(work.patchwork, range).map(({ kind, place, firstMs, lastMs, candles }) => ({
    ...{ kind, place, candles },
    ...{ fromMs: firstMs, toMs: afterCandle(key, lastMs) },
  }));
  let missing: readonly HalfOpenRange[] = work.missing(range);
  for (const source of places.sources) {
    const isLeft = places.leavesHoles === true && source.kind === 'exchange';
    if (isLeft && work.missing(range, source).every(({ side }) => side === 'hole')) continue;
    const asked = work.missing(range, source).flatMap((part) => withoutRanges([part], notIn(missing, part)));
    if (asked.length === 0) continue;
    const found = await inSpan(source, key, asked);
    parts.push(
      ...found.map((part) => ({ kind: source.kind, place: source.place, ...part, candles: candlesIn(key, part) })),
    );
    missing = withoutRanges(missing, found);
  }
  return { key, range, parts: parts.toSorted((a, b) => a.fromMs - b.fromMs), missing: joinNear(missing) };
}

/** What of a range is not among others that lie in it. */
function notIn(others: readonly HalfOpenRange[], range: HalfOpenRange): HalfOpenRange[] {
  return withoutRanges([{ fromMs: range.fromMs, toMs: range.toMs }], others);
}

async function inSpan(
  source: CandleSource,
  key: SeriesKey,
  ranges: readonly HalfOpenRange[],
): Promise<HalfOpenRange[]> {
  const span = await source.span(key);
  if (span === null) return [];
  const toMs = afterCandle(key, span.lastMs);
  return ranges
    .map((range) => ({ fromMs: Math.max(range.fromMs, span.firstMs), toMs: Math.min(range.toMs, toMs) }))
    .filter((range) => range.fromMs < range.toMs);
}
