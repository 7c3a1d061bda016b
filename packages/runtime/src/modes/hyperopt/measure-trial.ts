import { timeframeMs } from '@tradai/strategy-sdk';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { drawdownOf } from '../../metrics/drawdown.ts';
import { sum } from '../../metrics/numbers.ts';
import { violationsOf, type Constraints } from '../../search/objectives/constraints.ts';
import { columnsOf, dailyOf, type EvaluatedRun } from '../../search/objectives/evaluated-run.ts';
import { evaluate, objectiveNamed } from '../../search/objectives/objective.ts';
import type { OwnObjectives } from '../../search/objectives/own-objective.ts';
import type { PairCandles } from '../backtest/prepare-pair.ts';

/** What a study demands of its trials. */
export interface TrialGoals {
  /** Names of what is minimized, at least one. */
  readonly objectives: readonly string[];
  readonly constraints: Constraints;
}

/** What is left of a trial. */
export interface TrialMeasures {
  /** One per objective; empty when one of them has no value, as without trades. */
  readonly values: readonly number[];
  /** One per constraint, ≤ 0 when it is met. */
  readonly violations: readonly number[];
  /** For people. Ratios are of the balance at the start, the drawdown of closed trades. */
  readonly figures: {
    readonly trades: number;
    readonly wins: number;
    readonly profit: number;
    readonly drawdown: number;
  };
  /** Of the account marked to market, one per UTC day of the sample; zeros without trades. */
  readonly returns: Float64Array;
}

/** `timesMs`: open times of the candles of the run. */
export function evaluatedRun(
  { trades, backtestStartMs, backtestEndMs }: BacktestOutcome,
  pairs: readonly Pick<PairCandles, 'pair' | 'candles'>[],
  settings: RunSettings,
  timesMs: Float64Array,
): EvaluatedRun {
  return {
    trades,
    startingBalance: settings.money.dryRunWallet,
    backtestStartMs,
    backtestEndMs,
    pairs: pairs.map(({ pair }) => pair),
    candlesByPair: new Map(pairs.map(({ pair, candles }) => [pair, candles])),
    timesMs,
    candleMs: timeframeMs(settings.timeframe),
  };
}

/** `own`: the objectives of the strategy's author. Throws what they throw. */
export function measureTrial(
  run: EvaluatedRun,
  { objectives, constraints }: TrialGoals,
  own: OwnObjectives,
): TrialMeasures {
  const named = objectives.map((name) => objectiveNamed(name, own));
  const { values } = evaluate(named, run);
  const violations = violationsOf(constraints, run);
  // Last, because an objective or a constraint may have computed the account already.
  return { values: values ?? [], violations, figures: figuresOf(run), returns: dailyOf(run).returns };
}

function figuresOf(run: EvaluatedRun): TrialMeasures['figures'] {
  const { profits, closeTimesMs } = columnsOf(run);
  const { startingBalance } = run;
  return {
    trades: profits.length,
    wins: profits.filter((profit) => profit > 0).length,
    profit: sum(profits) / startingBalance,
    drawdown: drawdownOf({ timesMs: closeTimesMs, profits }, startingBalance).maxDrawdownAccount,
  };
}
