import { openCandleSources } from '../../../compose/candle-sources.ts';
import type { Environment } from '../../../config/environment.ts';
import type { BacktestRequest } from '../../backtest/request.ts';
import { neededSeries } from '../../backtest/needed-series.ts';
import { settle } from '../../backtest/settle.ts';

export interface CandlePlaces {
  /** Neither ArcticDB nor the exchange is asked for what the cache lacks. */
  readonly isOffline: boolean;
  readonly env: Environment;
  /** Candles that are not closed by then are not asked for. */
  readonly nowMs: number;
}

/** Brings the candles of a replayed stretch into the cache, as far as it lacks them. Throws as warming up does. */
export async function replayedCandles(
  request: BacktestRequest,
  { isOffline, env, nowMs }: CandlePlaces,
): Promise<void> {
  const { built, settings } = settle(request);
  const { dataDir, exchange, pairs, timerange } = request;
  const { throwProblem, warmUp } = await import('../../../data/warm-up/warm-up.ts');
  const sources = isOffline ? null : await openCandleSources({ arcticUri: env['ARCTICDB_URI'] || null, exchange, env });
  try {
    const needs = neededSeries({ built, settings, exchange, timerange }, pairs);
    const { series } = await warmUp({ dataDir, needs, sources: sources?.list ?? [], aim: 'range', nowMs });
    throwProblem(series);
  } finally {
    await sources?.close();
  }
}
