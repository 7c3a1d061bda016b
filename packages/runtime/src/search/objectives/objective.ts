import { TradaiError } from '@tradai/strategy-sdk';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { Figure, Missing } from '../../metrics/figure.ts';
import { EQUITY_LOSSES } from './equity-losses.ts';
import type { EvaluatedRun } from './evaluated-run.ts';
import { FREQTRADE_LOSSES } from './freqtrade-losses.ts';
import { ownObjective, type OwnObjective, type OwnObjectives } from './own-objective.ts';

/** What a search makes small: a number, lower is better, or the reason why a run has none. */
export type Objective = (run: EvaluatedRun) => Figure;

export const OBJECTIVE_NAMES: readonly string[] = [...Object.keys(EQUITY_LOSSES), ...Object.keys(FREQTRADE_LOSSES)];

/** An objective by its name, of the author's `own` ones too. Throws `bad-option` for an unknown one, and for an own one that is none. */
export function objectiveNamed(name: string, own: OwnObjectives = {}): Objective {
  checkOwn(own);
  if (Object.hasOwn(own, name)) return ownObjective(name, own[name] as OwnObjective);
  const objective = Object.hasOwn(EQUITY_LOSSES, name) ? EQUITY_LOSSES[name] : FREQTRADE_LOSSES[name];
  if (objective !== undefined && OBJECTIVE_NAMES.includes(name)) return objective;
  const names = [...Object.keys(own), ...OBJECTIVE_NAMES];
  throw new TradaiError('bad-option', `there is no objective "${name}"; ${didYouMean(name, names)}`);
}

function checkOwn(own: OwnObjectives): void {
  for (const [name, objective] of Object.entries(own)) {
    if (OBJECTIVE_NAMES.includes(name))
      throw new TradaiError(
        'bad-option',
        `the strategy's objective "${name}" has the name of one that is there already.`,
      );
    if (typeof objective !== 'function')
      throw new TradaiError('bad-option', `the strategy's objective "${name}" is no function.`);
  }
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
