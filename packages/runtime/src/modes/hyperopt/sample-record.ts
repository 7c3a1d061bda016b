import type { SampleRecord } from '../../contract/sample.ts';
import type { BacktestRun } from '../backtest/backtest.ts';
import { figuresOf } from '../backtest/figures.ts';
import type { OwnObjectives } from '../../search/objectives/own-objective.ts';
import { evaluatedBacktest } from './evaluated-backtest.ts';
import { measureTrial, type TrialGoals } from './measure-trial.ts';

/** A finished run as a row of what was seen and what was not. An author's objective that throws on candles that no trial saw has no value there. */
export function sampleRecord(run: BacktestRun, goals: TrialGoals, own: OwnObjectives): SampleRecord {
  const { outcome } = run;
  const { summary, statistics } = figuresOf(run);
  const { returns, drawdown } = statistics;
  const values = valuesOf(run, goals, own);
  return {
    from_ms: outcome.backtestStartMs,
    to_ms: outcome.backtestEndMs,
    days: returns.days,
    trades: outcome.trades.length,
    wins: outcome.trades.filter(({ profitAbs }) => profitAbs > 0).length,
    total_return: returns.totalReturn,
    ...{ cagr: returns.cagr, sharpe: returns.sharpe, sortino: returns.sortino, calmar: returns.calmar },
    max_drawdown: drawdown.maxRatio,
    market_change: summary.marketChange,
    objectives: Object.fromEntries(goals.objectives.map((name, i) => [name, values[i] ?? null])),
  };
}

function valuesOf(run: BacktestRun, goals: TrialGoals, own: OwnObjectives): readonly number[] {
  try {
    return measureTrial(evaluatedBacktest(run), goals, own).values;
  } catch {
    return [];
  }
}
