import type { EvaluatedRun } from '../../search/objectives/evaluated-run.ts';
import type { BacktestRun } from '../backtest/backtest.ts';
import { candleTimes } from '../backtest/candle-times.ts';
import { evaluatedRun } from './measure-trial.ts';

/** A whole backtest as objectives see a trial. */
export function evaluatedBacktest({ outcome, pairs, settings }: BacktestRun): EvaluatedRun {
  return evaluatedRun(outcome, pairs, settings, candleTimes(pairs));
}
