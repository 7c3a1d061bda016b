import { timeframeMs } from '@tradai/strategy-sdk';
import { fundingEvents } from '../../backtest/funding-events.ts';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { NO_FUNDING, type FundingEvents } from '../../core/funding.ts';
import type { SeriesKind } from '../../data/candles.ts';
import { DataError } from '../../data/errors.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';
import type { SideNeeds } from './needed-series.ts';
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

/** Reads a series of the run's range or the one instead of it, null when there is neither. */
export type ReadIfThere = (need: SeriesNeed) => ReadSeries | null;

/**
 * Funding counts from `fundingFromMs` on; `fixedRate` is paid where there are no rates. Throws `no-series` for detail candles that are
 * not there.
 */
export function sideData(
  needs: SideNeeds,
  fixedRate: number | null,
  read: ReadIfThere,
  fundingFromMs: number,
): SideData {
  const detail = detailOf(needs, read);
  const details = detail === null ? [] : [detail];
  if (needs.funding === null) return { detail, funding: NO_FUNDING, series: details, missing: [] };
  const rates = read(needs.funding.rates);
  const marks = read(needs.funding.marks);
  const missing: SeriesKind[] = [];
  if (marks === null) missing.push('mark');
  if (rates === null && fixedRate === null) missing.push('funding');
  const funding =
    marks === null
      ? NO_FUNDING
      : fundingEvents(
          rates?.loaded ?? { openTimeMs: new Float64Array(0), open: new Float64Array(0) },
          marks.loaded,
          fixedRate,
          fundingFromMs,
        );
  const ofFutures = [rates, marks].filter((series) => series !== null);
  return { detail, funding, series: [...details, ...ofFutures], missing };
}

function detailOf({ detail }: SideNeeds, read: ReadIfThere): ReadSeries | null {
  if (detail === null) return null;
  const series = read(detail);
  if (series !== null) return series;
  throw new DataError(
    'no-series',
    `No candles of ${detail.key.pair} ${detail.key.timeframe}, which timeframe_detail asks for; import them, or leave it out.`,
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
