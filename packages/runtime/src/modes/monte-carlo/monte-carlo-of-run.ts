import { dailyOf } from '../../search/objectives/evaluated-run.ts';
import { evaluatedBacktest } from '../hyperopt/evaluated-backtest.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { candleFan, type CandleFanOptions } from './candle-fan.ts';
import { monteCarloWays, type MonteCarloWays } from './monte-carlo-ways.ts';

/** A finished run by all ways to have it otherwise, candles included. Rejects with the signal's reason when it is aborted. */
export async function monteCarloOfRun(played: FinalRun, options: CandleFanOptions): Promise<MonteCarloWays> {
  const evaluated = evaluatedBacktest(played.run);
  const { equity, returns } = dailyOf(evaluated);
  const { startingBalance: start, trades, timesMs } = evaluated;
  const profits = Float64Array.from(trades, ({ profitAbs }) => profitAbs);
  const candles = await candleFan(played, { start, timesMs, equity }, options);
  return monteCarloWays({ start, profits, returns }, options.seed, candles);
}
