import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { fundingEvents } from '../../backtest/funding-events.ts';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { NO_FUNDING, type FundingEvents } from '../../core/funding.ts';
import type { SeriesKind } from '../../data/candles.ts';
import { DataError } from '../../data/errors.ts';
import type { ReadSeries } from './read-series.ts';

/** What a pair needs beside its own candles. */
export interface SideData {
  /** Candles inside those that are traded; null without `timeframe_detail`. */
  readonly detail: ReadSeries | null;
  readonly funding: FundingEvents;
  readonly series: readonly ReadSeries[];
  /** What a pair of futures has no series of, and therefore pays no funding. */
  readonly missing: readonly SeriesKind[];
}

/** Reads a series of the run's range, null when there is no such series. */
export type ReadInRange = (pair: string, timeframe: Timeframe, kind: SeriesKind) => ReadSeries | null;

/** Mark candles are stored hourly, or as the exchange's files of eight hours have them. */
const MARK_TIMEFRAMES: readonly Timeframe[] = ['1h', '8h'];

/** Funding counts from `fundingFromMs` on. Throws `no-series` for detail candles that are not there. */
export function sideData(pair: string, settings: RunSettings, read: ReadInRange, fundingFromMs: number): SideData {
  const detail = detailOf(pair, settings, read);
  const details = detail === null ? [] : [detail];
  if (settings.tradingMode !== 'futures') return { detail, funding: NO_FUNDING, series: details, missing: [] };
  const rates = read(pair, '1h', 'funding');
  const marks =
    MARK_TIMEFRAMES.map((timeframe) => read(pair, timeframe, 'mark')).find((found) => found !== null) ?? null;
  const missing: SeriesKind[] = [];
  if (marks === null) missing.push('mark');
  if (rates === null && settings.futuresFundingRate === null) missing.push('funding');
  const funding =
    marks === null
      ? NO_FUNDING
      : fundingEvents(
          rates?.loaded ?? { openTimeMs: new Float64Array(0), open: new Float64Array(0) },
          marks.loaded,
          settings.futuresFundingRate,
          fundingFromMs,
        );
  const ofFutures = [rates, marks].filter((series) => series !== null);
  return { detail, funding, series: [...details, ...ofFutures], missing };
}

function detailOf(pair: string, settings: RunSettings, read: ReadInRange): ReadSeries | null {
  const { timeframeDetail } = settings;
  if (timeframeDetail === null) return null;
  const series = read(pair, timeframeDetail, 'candle');
  if (series !== null) return series;
  throw new DataError(
    'no-series',
    `No candles of ${pair} ${timeframeDetail}, which timeframe_detail asks for; import them, or leave it out.`,
  );
}

/** Throws unless detail candles are shorter than the traded ones, as freqtrade demands. */
export function checkDetail({ timeframe, timeframeDetail }: RunSettings): void {
  if (timeframeDetail === null || timeframeMs(timeframeDetail) < timeframeMs(timeframe)) return;
  throw new ConfigError(
    'invalid-config',
    `timeframe_detail is ${timeframeDetail}; expected one shorter than the timeframe, ${timeframe}.`,
  );
}
