import { TradaiError } from '@tradai/strategy-sdk';
import { equityFigures, type EvaluatedRun } from './evaluated-run.ts';

/** What a run must meet, whatever its objective says. */
export interface Constraints {
  /** Closed trades, ≥ 0. */
  readonly minTrades?: number;
  /** Deepest fall of the account marked to market, ratio of the peak, above 0 and at most 1. */
  readonly maxDrawdown?: number;
}

/** Throws `bad-option` for a limit that no run, or every run, could meet. */
export function checkConstraints({ minTrades, maxDrawdown }: Constraints): void {
  if (minTrades !== undefined && !(Number.isSafeInteger(minTrades) && minTrades >= 0))
    throw refused(`minTrades is ${minTrades}; expected a whole number from 0 on.`);
  if (maxDrawdown !== undefined && !(maxDrawdown > 0 && maxDrawdown <= 1))
    throw refused(`maxDrawdown is ${maxDrawdown}; expected a ratio above 0 and at most 1.`);
}

/** By how much each constraint is violated, as a share of its limit so that they can be added; ≤ 0 where it is met. */
export function violationsOf({ minTrades, maxDrawdown }: Constraints, run: EvaluatedRun): number[] {
  return [
    ...(minTrades === undefined ? [] : [(minTrades - run.trades.length) / Math.max(1, minTrades)]),
    ...(maxDrawdown === undefined ? [] : [(equityFigures(run).drawdown.maxRatio - maxDrawdown) / maxDrawdown]),
  ];
}

function refused(message: string): TradaiError {
  return new TradaiError('bad-option', message);
}
