import { candleOpenMs } from '@tradai/strategy-sdk';
import { readHeader } from '../cache/read-series.ts';
import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { hasGrid } from './closed-range.ts';
import { judge, type JudgeOptions } from './judge.ts';
import { afterCandle, candlesIn, missingRanges } from './missing-ranges.ts';
import { partsIn, type Origin } from './patchwork.ts';
import type { Holes, SeriesReport } from './report.ts';
import type { SeriesNeed } from './series-need.ts';
import type { SeriesWork } from './series-work.ts';

/** What became of a series after all sources were asked. */
export function reportOf(
  need: SeriesNeed,
  work: SeriesWork,
  range: HalfOpenRange,
  world: JudgeOptions & { readonly sources: readonly Origin[] },
): SeriesReport {
  const { key, patchwork, answers, agreed, replaced, filled } = work;
  const parts = partsIn(patchwork, range);
  const firstMs = parts[0]?.firstMs ?? null;
  const lastMs = parts.at(-1)?.lastMs ?? null;
  const found = {
    key,
    range,
    firstMs,
    lastMs,
    candles: parts.reduce((sum, { candles }) => sum + candles, 0),
    parts,
    answers,
    agreed,
    replaced,
    filled,
    holes: holesOf(key, range, patchwork.columns.openTimeMs),
  };
  return { ...found, ...judge(need, { ...found, left: work.missing(range), sources: world.sources }, world) };
}

/** The same for a series without a hole that covers the range, from the header of its file alone; null for any other. */
export function reportOfWhole(dataDir: string, key: SeriesKey, range: HalfOpenRange): SeriesReport | null {
  const header = hasGrid(key) && range.fromMs < range.toMs ? readHeader(dataDir, key) : null;
  if (header === null || header.count === 0) return null;
  const behind = afterCandle(key, header.lastMs);
  const isWhole = candlesIn(key, { fromMs: header.firstMs, toMs: behind }) === header.count;
  if (!isWhole || header.firstMs > range.fromMs || behind < range.toMs) return null;
  const candles = candlesIn(key, range) ?? 0;
  const [firstMs, lastMs] = [range.fromMs, candleOpenMs(range.toMs - 1, key.timeframe)];
  return {
    key,
    range,
    firstMs,
    lastMs,
    candles,
    parts: [{ kind: 'cache', place: dataDir, firstMs, lastMs, candles }],
    answers: [],
    agreed: 0,
    replaced: [],
    filled: 0,
    holes: { runs: 0, missing: 0, firstMs: null },
    notes: [],
    problem: null,
  };
}

function holesOf(key: SeriesKey, range: HalfOpenRange, openTimeMs: Float64Array): Holes {
  const holes = missingRanges(key, range, openTimeMs).filter(({ side }) => side === 'hole');
  return {
    runs: holes.length,
    missing: holes.reduce((sum, hole) => sum + (candlesIn(key, hole) ?? 0), 0),
    firstMs: holes[0]?.fromMs ?? null,
  };
}
