import { TradaiError } from '@tradai/strategy-sdk';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { Figure, Missing } from '../../metrics/figure.ts';
import { EQUITY_LOSSES } from './equity-losses.ts';
import type { EvaluatedRun } from './evaluated-run.ts';
import { FREQTRADE_LOSSES } from './freqtrade-losses.ts';

/** What a search makes small: a number, lower is better, or the reason why a run has none. An author's own function is one. */
export type Objective = (run: EvaluatedRun) => Figure;

export const OBJECTIVE_NAMES: readonly string[] = [...Object.keys(EQUITY_LOSSES), ...Object.keys(FREQTRADE_LOSSES)];

/** An objective by its name. Throws `bad-option` for an unknown one. */
export function objectiveNamed(name: string): Objective {
  const objective = Object.hasOwn(EQUITY_LOSSES, name) ? EQUITY_LOSSES[name] : FREQTRADE_LOSSES[name];
  if (objective === undefined || !OBJECTIVE_NAMES.includes(name))
    throw new TradaiError('bad-option', `there is no objective "${name}"; ${didYouMean(name, OBJECTIVE_NAMES)}`);
  return objective;
}

/** The values of a run, one per objective; or the first reason why there are none. A run without trades has no value. */
export type Evaluation =
  | { readonly values: readonly number[] }
  | { readonly values: null; readonly reason: Missing | 'not-a-number' };

export function evaluate(objectives: readonly Objective[], run: EvaluatedRun): Evaluation {
  if (run.trades.length === 0) return { values: null, reason: 'no-trades' };
  const values: number[] = [];
  for (const objective of objectives) {
    const value = objective(run);
    if (typeof value !== 'number') return { values: null, reason: value };
    if (Number.isNaN(value)) return { values: null, reason: 'not-a-number' };
    values.push(value);
  }
  return { values };
}
