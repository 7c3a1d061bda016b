import { nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import { DataError, type DataErrorCode } from '../errors.ts';
import { firstOpenFrom, hasGrid } from './closed-range.ts';
import { gappedText, missingText, noneEarlierText, remarks, shortBackText, shortFrontText } from './judge-texts.ts';
import type { MissingRange } from './missing-ranges.ts';
import type { Judged, SeriesReport } from './report.ts';
import type { SeriesNeed } from './series-need.ts';

/**
 * What a run asks of its candles. `range`: all of its range. `fresh`, for sessions: also that the last closed candle is there, at most a candle and
 * 30 s old, and that no candle is missing that the exchange may have.
 */
export type WarmUpAim = 'range' | 'fresh';

/** Decisions are for candles that are at most one candle and this old. */
const FRESH_MS = 30_000;

export interface JudgeOptions {
  readonly aim: WarmUpAim;
  readonly nowMs: number;
  /** Candles that are missing at the ends are told, and are no reason to stop. */
  readonly allowShort: boolean;
}

/** Whether a run can count on a series: the first of what stands against it, and what else is to be told. */
export function judge(
  need: SeriesNeed,
  judged: Judged,
  { aim, nowMs, allowShort }: JudgeOptions,
): Pick<SeriesReport, 'notes' | 'problem'> {
  const { left, range, firstMs, lastMs } = judged;
  if (range.fromMs >= range.toMs) return { notes: [], problem: null };
  if (firstMs === null || lastMs === null) {
    const text = missingText(need, judged);
    return need.isOptional
      ? { notes: [text], problem: null }
      : { notes: [], problem: new DataError('no-series', text) };
  }
  const notes: string[] = remarks(judged);
  let problem: DataError | null = null;
  const refuse = (code: DataErrorCode, text: string, isAllowed: boolean): void => {
    if (isAllowed) notes.push(text);
    else problem ??= new DataError(code, text);
  };
  const on = (side: MissingRange['side']): MissingRange | undefined => left.find((part) => part.side === side);
  const [front, back, hole] = [on('front'), on('back'), on('hole')];
  const isLate = isNeededFrom(need, judged.key, firstMs);
  if (front !== undefined && isLate) refuse('short-series', shortFrontText(judged, front), allowShort);
  if (front === undefined && isLate && hasGrid(judged.key)) notes.push(noneEarlierText(judged));
  // The end of a range belongs to it, and a candle that opens just then is no loss.
  if (back !== undefined && aim === 'range' && back.fromMs !== need.range.toMs - 1)
    refuse('short-series', shortBackText(judged, back), allowShort || isAsked(judged));
  if (back !== undefined && aim === 'fresh' && isStale(judged.key, lastMs, nowMs))
    refuse('stale-series', shortBackText(judged, back, 'is stale: it '), false);
  if (hole !== undefined && aim === 'fresh') refuse('gapped-series', gappedText(judged), false);
  return { notes, problem };
}

/** Whether a run reads a candle before `firstMs`. The one that is under way when its range begins is welcome and no need. */
function isNeededFrom({ range: { fromMs } }: SeriesNeed, key: SeriesKey, firstMs: number): boolean {
  if (!hasGrid(key)) return true;
  return Number.isFinite(fromMs) && firstMs > firstOpenFrom(key, fromMs);
}

/** The exchange itself has nothing behind the last candle: a pair that is no longer traded. */
function isAsked({ answers }: Judged): boolean {
  return answers.some(({ kind, outcome }) => kind === 'exchange' && (outcome === 'candles' || outcome === 'nothing'));
}

function isStale(key: SeriesKey, lastMs: number, nowMs: number): boolean {
  if (key.kind === 'funding') return false;
  return nowMs - nextOpenMs(lastMs, key.timeframe) > timeframeMs(key.timeframe) + FRESH_MS;
}
