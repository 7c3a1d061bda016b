import { describeSeries, type SeriesKey } from '../candles.ts';
import { iso } from '../import/row-order.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { candlesIn, type MissingRange } from './missing-ranges.ts';
import { describeOrigin } from './patchwork.ts';
import type { Judged, SourceAnswer } from './report.ts';
import type { SeriesNeed } from './series-need.ts';

export function missingText(need: SeriesNeed, { key, range, sources }: Judged): string {
  const asked = ['the local cache', ...sources.map(describeOrigin)];
  const where =
    asked.length === 1 ? `${asked[0]} has none` : `none in ${asked.slice(0, -1).join(', ')} and ${asked.at(-1)}`;
  const other = need.instead === undefined ? '' : `, and none of ${need.instead.timeframe}`;
  return `No candles of ${describeSeries(key)} ${between(range)}${other}: ${where}.`;
}

export function shortFrontText(judged: Judged, front: MissingRange): string {
  return `${describeSeries(judged.key)} begins at ${iso(judged.firstMs!)}, ${count(judged.key, front)} after ${iso(front.fromMs)}, from where on the run needs it${because(judged)}.`;
}

export function shortBackText(judged: Judged, back: MissingRange, how = ''): string {
  return `${describeSeries(judged.key)} ${how}ends with the candle of ${iso(judged.lastMs!)}, ${count(judged.key, back)} before ${iso(back.toMs)}, up to where the run needs it${because(judged)}.`;
}

export function gappedText(judged: Judged): string {
  const { key, left } = judged;
  const holes = left.filter(({ side }) => side === 'hole');
  const candles = holes.reduce((sum, range) => sum + (candlesIn(key, range) ?? 0), 0);
  return `${describeSeries(key)} lacks ${holesText(candles, holes.length, holes[0]!.fromMs)}${because(judged)}.`;
}

export function noneEarlierText({ key, firstMs }: Judged): string {
  return `${describeSeries(key)} begins at ${iso(firstMs!)}; the exchange has nothing earlier.`;
}

/** What was done with candles that differed or were missing in between, a sentence each. */
export function remarks({ key, replaced, filled, holes }: Judged): string[] {
  const series = describeSeries(key);
  return [
    ...replaced.map(
      ({ openMs, kept, dropped }) =>
        `${series}: the candle of ${iso(openMs)} in ${describeOrigin(dropped)} was the last one there and differs, as if it had been stored before its close; that of ${describeOrigin(kept)} counts.`,
    ),
    ...(filled === 0 ? [] : [`${series}: ${filled} candles that were missing in between were found.`]),
    ...(holes.firstMs === null ? [] : [`${series} lacks ${holesText(holes.missing, holes.runs, holes.firstMs)}.`]),
  ];
}

function holesText(candles: number, runs: number, firstMs: number): string {
  return `${candles} candles in ${runs} holes, the first at ${iso(firstMs)}`;
}

/** What the sources said to it. */
function because({ answers, sources }: Judged): string {
  if (sources.length === 0) return '; there is no other source to ask';
  const words: Record<SourceAnswer['outcome'], string> = {
    candles: 'has no more',
    nothing: 'has none of them',
    apart: 'has fewer than 5 candles in common with those that are there, so nothing proves that they belong together',
    away: 'could not be asked',
  };
  const said = answers.map((answer) => `${describeOrigin(answer)} ${words[answer.outcome]}`);
  return said.length === 0 ? '' : `; ${said.join(', ')}`;
}

function count(key: SeriesKey, range: HalfOpenRange): string {
  const candles = candlesIn(key, range);
  if (candles === null) return `${Math.round((range.toMs - range.fromMs) / 3_600_000)} hours`;
  return candles === 1 ? '1 candle' : `${candles} candles`;
}

function between({ fromMs, toMs }: HalfOpenRange): string {
  if (!Number.isFinite(fromMs) && !Number.isFinite(toMs)) return 'at all';
  if (!Number.isFinite(fromMs)) return `before ${iso(toMs)}`;
  return Number.isFinite(toMs) ? `from ${iso(fromMs)} to ${iso(toMs)}` : `from ${iso(fromMs)} on`;
}
