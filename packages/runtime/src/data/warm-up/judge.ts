import { nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import { describeSeries, type SeriesKey } from '../candles.ts';
import { DataError, type DataErrorCode } from '../errors.ts';
import { iso } from '../import/row-order.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { candlesIn, type MissingRange } from './missing-ranges.ts';
import { describeOrigin, type Origin } from './patchwork.ts';
import type { SeriesReport, SourceAnswer } from './report.ts';
import type { SeriesNeed } from './series-need.ts';

/**
 * What a run asks of its candles. `range`: all of its range. `fresh`, for sessions: also that the last closed candle is there, at most a candle and
 * 30 s old, and that no candle is missing that the exchange may have.
 */
export type WarmUpAim = 'range' | 'fresh';

/** Decisions are for candles that are at most one candle and this old. */
const FRESH_MS = 30_000;

export interface Judged {
  readonly key: SeriesKey;
  readonly range: HalfOpenRange;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Missing, and not known to be nowhere. */
  readonly left: readonly MissingRange[];
  readonly answers: readonly SourceAnswer[];
  /** All that could be asked. */
  readonly sources: readonly Origin[];
}

export interface JudgeOptions {
  readonly aim: WarmUpAim;
  readonly nowMs: number;
  /** Candles that are missing at the ends are told, and are no reason to stop. */
  readonly allowShort: boolean;
}

/** Whether a run can count on a series; the first of what stands against it, and what else is to be told. */
export function judge(
  need: SeriesNeed,
  judged: Judged,
  { aim, nowMs, allowShort }: JudgeOptions,
): Pick<SeriesReport, 'notes' | 'problem'> {
  const { left, range, firstMs, lastMs } = judged;
  if (range.fromMs >= range.toMs) return { notes: [], problem: null };
  if (firstMs === null || lastMs === null) return missing(need, judged);
  const notes: string[] = [];
  let problem: DataError | null = null;
  const refuse = (code: DataErrorCode, text: string, isAllowed: boolean): void => {
    const message = `${describeSeries(judged.key)} ${text}`;
    if (isAllowed) notes.push(message);
    else problem ??= new DataError(code, message);
  };
  const of = (side: MissingRange['side']): MissingRange | undefined => left.find((range) => range.side === side);
  const [front, back, hole] = [of('front'), of('back'), of('hole')];
  if (front !== undefined) refuse('short-series', shortFront(judged, front), allowShort);
  else if (firstMs > range.fromMs && judged.key.kind !== 'funding')
    notes.push(`${describeSeries(judged.key)} begins at ${iso(firstMs)}; the exchange has nothing earlier.`);
  if (back !== undefined && aim === 'range')
    refuse('short-series', shortBack(judged, lastMs, back), allowShort || isAsked(judged));
  if (back !== undefined && aim === 'fresh' && isStale(judged.key, lastMs, nowMs))
    refuse('stale-series', `is stale: ${shortBack(judged, lastMs, back)}`, false);
  if (hole !== undefined && aim === 'fresh') refuse('gapped-series', gapped(judged, left, hole), false);
  return { notes, problem };
}

function missing(need: SeriesNeed, { key, range, sources }: Judged): Pick<SeriesReport, 'notes' | 'problem'> {
  const asked = ['the local cache', ...sources.map(describeOrigin)];
  const where =
    asked.length === 1 ? `${asked[0]} has none` : `none in ${asked.slice(0, -1).join(', ')} and ${asked.at(-1)}`;
  const other = need.instead === undefined ? '' : `, and none of ${need.instead.timeframe}`;
  const message = `No candles of ${describeSeries(key)} ${between(range)}${other}: ${where}.`;
  return need.isOptional
    ? { notes: [message], problem: null }
    : { notes: [], problem: new DataError('no-series', message) };
}

function shortFront(judged: Judged, front: MissingRange): string {
  return `begins at ${iso(judged.firstMs!)}, ${count(judged.key, front)} after ${iso(front.fromMs)}, from where on the run needs it${because(judged)}.`;
}

function shortBack(judged: Judged, lastMs: number, back: MissingRange): string {
  return `ends with the candle of ${iso(lastMs)}, ${count(judged.key, back)} before ${iso(back.toMs)}, up to where the run needs it${because(judged)}.`;
}

function gapped({ key, answers, sources }: Judged, left: readonly MissingRange[], hole: MissingRange): string {
  const holes = left.filter(({ side }) => side === 'hole');
  const candles = holes.reduce((sum, range) => sum + (candlesIn(key, range) ?? 0), 0);
  return `lacks ${candles} candles in ${holes.length} holes, the first at ${iso(hole.fromMs)}${because({ answers, sources })}.`;
}

/** What the sources said to it. */
function because({ answers, sources }: Pick<Judged, 'answers' | 'sources'>): string {
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

/** The exchange itself has nothing behind the last candle: a pair that is no longer traded. */
function isAsked({ answers }: Judged): boolean {
  return answers.some(({ kind, outcome }) => kind === 'exchange' && (outcome === 'candles' || outcome === 'nothing'));
}

function isStale(key: SeriesKey, lastMs: number, nowMs: number): boolean {
  if (key.kind === 'funding') return false;
  return nowMs - nextOpenMs(lastMs, key.timeframe) > timeframeMs(key.timeframe) + FRESH_MS;
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
