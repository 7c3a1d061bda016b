import { timeframeMs } from '@tradai/strategy-sdk';
import { openCandleSources } from '../../../compose/candle-sources.ts';
import type { Environment } from '../../../config/environment.ts';
import type { SeriesReport } from '../../../data/warm-up/report.ts';
import type { BacktestRequest } from '../../backtest/request.ts';
import { frameStartup, informativeFrames, neededSeries, ownStartup } from '../../backtest/needed-series.ts';
import { settle } from '../../backtest/settle.ts';
import { IN_FRONT } from '../driver/session-series.ts';

export interface CandlePlaces {
  /** Neither ArcticDB nor the exchange is asked for what the cache lacks. */
  readonly isOffline: boolean;
  readonly env: Environment;
  /** Candles that are not closed by then are not asked for. */
  readonly nowMs: number;
}

/**
 * Brings the candles of a replayed stretch into the cache, as far as it lacks them, and gives the request with columns that begin as far in
 * front of it as a session's do: recursive averages are the same only then. Where there are not that many, they begin as in any backtest.
 * Throws as warming up does.
 */
export async function replayedCandles(
  request: BacktestRequest,
  { isOffline, env, nowMs }: CandlePlaces,
): Promise<BacktestRequest> {
  const { dataDir, exchange } = request;
  const { throwProblem, warmUp } = await import('../../../data/warm-up/warm-up.ts');
  const sources = isOffline ? null : await openCandleSources({ arcticUri: env['ARCTICDB_URI'] || null, exchange, env });
  const asked = { dataDir, sources: sources?.list ?? [], aim: 'range', nowMs } as const;
  try {
    const { series } = await warmUp({ ...asked, needs: needsOf(request) });
    throwProblem(series);
    const { least, most } = startupOf(request);
    const longer = withStartup(request, most);
    const found = await warmUp({ ...asked, needs: needsOf(longer), allowShort: true, leavesHoles: true });
    const inFront = Math.min(most, ...found.series.map((report) => candlesInFront(report, request.timerange.startMs!)));
    return inFront > least ? withStartup(request, inFront) : request;
  } finally {
    await sources?.close();
  }
}

function withStartup(request: BacktestRequest, startup: number): BacktestRequest {
  return { ...request, overrides: { ...request.overrides, startup_candle_count: startup } };
}

function needsOf(request: BacktestRequest): ReturnType<typeof neededSeries> {
  const { built, settings } = settle(request);
  const { exchange, pairs, timerange } = request;
  // Funding and mark prices have no columns: a session asks for them as they come.
  return neededSeries({ built, settings, exchange, timerange }, pairs);
}

/** Candles in front, of the series that wants most of them: of a backtest, and of a session. */
function startupOf(request: BacktestRequest): { readonly least: number; readonly most: number } {
  const { built, settings } = settle(request);
  const choice = { built, settings, exchange: request.exchange, timerange: request.timerange };
  const frames = informativeFrames(built).map((frame) => frameStartup(choice, frame));
  const least = Math.max(ownStartup(choice), ...frames);
  return { least, most: least + IN_FRONT };
}

/** Whole candles of a series in front of a time. */
function candlesInFront({ key, firstMs }: SeriesReport, timeMs: number): number {
  if (key.kind !== 'candle' || firstMs === null) return Infinity;
  return Math.max(0, Math.floor((timeMs - firstMs) / timeframeMs(key.timeframe)) - 1);
}
