import { frontsOf } from './pareto.ts';
import { compareRanked, rankedOf } from './rank.ts';
import type { FinishedTrial } from './trial.ts';

/**
 * The best trial by the first objective, the earlier of equal ones. One that violates constraints only when all do, and then the one that
 * violates least. `null` when none has a value.
 */
export function bestTrial(trials: readonly FinishedTrial[]): FinishedTrial | null {
  const [best] = withValues(trials).toSorted(compareRanked);
  return best?.trial ?? null;
}

/** Trials with values that no other is better than beyond taste, by the first value; with constraints, as in `bestTrial`. */
export function paretoFront(trials: readonly FinishedTrial[]): FinishedTrial[] {
  const [front = []] = frontsOf(withValues(trials));
  return front.toSorted(compareRanked).map(({ trial }) => trial);
}

function withValues(trials: readonly FinishedTrial[]) {
  return trials.map((trial) => ({ ...rankedOf(trial), trial })).filter(({ values }) => values !== null);
}
