import type { Dimension } from '../space/dimension.ts';
import { unitOf } from '../space/search-space.ts';
import type { FinishedTrial, Outcome } from './trial.ts';

/** What an order of trials goes by. */
export interface Ranked {
  readonly id: number;
  /** `null` for a failed trial. */
  readonly values: readonly number[] | null;
  /** Sum of violated constraints, 0 when all are met. */
  readonly violation: number;
}

/** A finished trial as samplers see it. */
export interface Known extends Ranked {
  /** Middles of its levels in the unit cube. */
  readonly unit: Float64Array;
}

export function knownOf(dimensions: readonly Dimension[], trial: FinishedTrial): Known {
  return { ...rankedOf(trial), unit: unitOf(dimensions, trial.point) };
}

/** A trial with a value that is no number has failed. */
export function rankedOf(trial: FinishedTrial): Ranked {
  const isNumber = trial.values !== null && !trial.values.some(Number.isNaN);
  return { id: trial.id, values: isNumber ? trial.values : null, violation: violationOf(trial) };
}

/** Sum of the violated parts, 0 when every constraint is met. A violation that is no number counts as boundless. */
export function violationOf({ violations = [] }: Pick<Outcome, 'violations'>): number {
  return violations.reduce((sum, value) => sum + (Number.isNaN(value) ? Infinity : Math.max(0, value)), 0);
}

/** By the first value: feasible trials, then others by how much they violate, then failed ones; of equal ones the earlier. */
export function compareRanked(a: Ranked, b: Ranked): number {
  if (a.values === null || b.values === null)
    return Number(a.values === null) - Number(b.values === null) || a.id - b.id;
  return order(a.violation, b.violation) || order(a.values[0]!, b.values[0]!) || a.id - b.id;
}

/** Also of infinite values, whose difference would be no number. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
