import {
  TradaiError,
  type Objective as OwnObjective,
  type ObjectiveRun,
  type ObjectiveTrade,
} from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../../core/trade.ts';
import type { Figure } from '../../metrics/figure.ts';
import { equityFigures, equityOf, type EvaluatedRun } from './evaluated-run.ts';

export type { OwnObjective };

/** Objectives that the strategy's file exports, by name, as they are found there. */
export type OwnObjectives = Readonly<Record<string, unknown>>;

/** An author's function as an objective. What it throws goes on; an answer that is no number is an error that names it. */
export function ownObjective(name: string, objective: OwnObjective): (run: EvaluatedRun) => Figure {
  return (run) => {
    const value: unknown = objective(objectiveRun(run));
    // Which ranks as a run without a value.
    if (value === null) return Number.NaN;
    if (typeof value === 'number') return value;
    throw new TradaiError('bad-option', `the objective "${name}" gave ${shown(value)}; expected a number, or null.`);
  };
}

function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}

/** A view that computes what is read. */
function objectiveRun(run: EvaluatedRun): ObjectiveRun {
  const { pairs, startingBalance, backtestStartMs: startMs, backtestEndMs: endMs, timesMs } = run;
  const figures = (): ReturnType<typeof equityFigures> => equityFigures(run);
  return {
    ...{ pairs: pairs as ObjectiveRun['pairs'], startingBalance, startMs, endMs, timesMs },
    get trades() {
      return run.trades.map(objectiveTrade);
    },
    get equity() {
      return equityOf(run);
    },
    get totalReturn() {
      return figures().returns.totalReturn;
    },
    get cagr() {
      return orNull(figures().returns.cagr);
    },
    get sharpe() {
      return orNull(figures().returns.sharpe);
    },
    get sortino() {
      return orNull(figures().returns.sortino);
    },
    get calmar() {
      return orNull(figures().returns.calmar);
    },
    get maxDrawdown() {
      return figures().drawdown.maxRatio;
    },
  };
}

function orNull(figure: Figure): number | null {
  return typeof figure === 'number' ? figure : null;
}

function objectiveTrade(trade: ClosedTrade): ObjectiveTrade {
  const { pair, isShort, enterTag, exitReason, openTimeMs, closeTimeMs, openRate, closeRate, leverage } = trade;
  return {
    pair: pair as ObjectiveTrade['pair'],
    direction: isShort ? 'short' : 'long',
    enterTag: enterTag === '' ? null : enterTag,
    ...{ exitReason, openTimeMs, closeTimeMs, openRate, closeRate, leverage },
    stakeAmount: trade.maxStakeAmount,
    profitAbs: trade.profitAbs,
    profitRatio: trade.profitRatio,
  };
}
