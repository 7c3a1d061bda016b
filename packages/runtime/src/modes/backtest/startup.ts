import { timeframeMs, type CandleColumns, type Timeframe } from '@tradai/strategy-sdk';
import type { Timerange } from '../../data/timerange.ts';
import { utc } from './utc.ts';

interface StartupSeries {
  readonly pair: string;
  readonly timeframe: Timeframe;
  /** From `needs` candles before the range on, as far as there are any; holes filled. */
  readonly candles: CandleColumns;
  /** A series that columns look at, not one that is traded. */
  readonly isInformative: boolean;
}

/** A series that has fewer candles in front of the range than the run counts on. */
export interface StartupShortage extends Omit<StartupSeries, 'candles'> {
  /** Candles in front of the range, holes filled; fewer than `needs`. */
  readonly has: number;
  readonly needs: number;
  /** Start of the range as it was asked for, epoch ms. */
  readonly askedMs: number;
  /** Close of the last candle that is needed, from when on the pair trades or columns have values; `null` when it does not come. */
  readonly beginsMs: number | null;
}

/** `null` when there are enough, and for an open start: then the first candles that there are serve, wherever they lie. */
export function startupShortage(
  { pair, timeframe, candles, isInformative }: StartupSeries,
  needs: number,
  { startMs }: Timerange,
): StartupShortage | null {
  if (startMs === null || needs === 0) return null;
  let has = 0;
  while (has < needs && has < candles.length && candles.openTimeMs[has]! < startMs) has++;
  if (has === needs) return null;
  return {
    pair,
    timeframe,
    has,
    needs,
    askedMs: startMs,
    beginsMs: closeOf(candles, needs - 1, timeframe),
    isInformative,
  };
}

function closeOf({ openTimeMs, length }: CandleColumns, candle: number, timeframe: Timeframe): number | null {
  if (candle >= length) return null;
  return candle + 1 < length ? openTimeMs[candle + 1]! : openTimeMs[candle]! + timeframeMs(timeframe);
}

/** One sentence: what is missing, where, and from when on it is there. */
export function shortageText({
  pair,
  timeframe,
  has,
  needs,
  askedMs,
  beginsMs,
  isInformative,
}: StartupShortage): string {
  const missing = `${pair} ${timeframe} has ${has} of ${needs} startup candles in front of ${utc(askedMs)}, ${needs - has} too few`;
  const begins = beginsMs === null ? 'the end of the range' : utc(beginsMs);
  return isInformative
    ? `${missing}: what is computed from it has no value before ${begins}.`
    : `${missing}: its trading begins at ${begins}.`;
}
