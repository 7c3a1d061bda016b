import type { MonteCarloRecord } from '../../contract/odds.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { candleFan, type CandleFanOptions } from './candle-fan.ts';
import { monteCarloRecord } from './monte-carlo-record.ts';
import { playedDays, type PlayedDays } from './played-days.ts';

/** A finished run by all ways to have it otherwise, candles included. Rejects with the signal's reason when it is aborted. */
export async function monteCarloOfRun(
  played: FinalRun,
  of: MonteCarloRecord['of'],
  options: CandleFanOptions,
  days: PlayedDays = playedDays(played.run),
): Promise<MonteCarloRecord> {
  const profits = Float64Array.from(played.run.outcome.trades, ({ profitAbs }) => profitAbs);
  const account = { of, start: days.start, profits, returns: days.daily.returns };
  return monteCarloRecord(account, options.seed, await candleFan(played, days, options));
}
