import type { StudyTrial } from '../../ports/studies.ts';
import { dominates } from '../../search/samplers/pareto.ts';
import { compareRanked, rankedOf, violationOf } from '../../search/samplers/rank.ts';
import type { FinishedTrial } from '../../search/samplers/trial.ts';

/** Trials with values, the best first: those that meet all constraints, by the first objective; then the others, by how much they violate. */
export function rankedTrials(trials: readonly StudyTrial[]): StudyTrial[] {
  return trials
    .filter(({ values }) => values.length > 0)
    .map((trial) => ({ trial, ranked: rankedOf(finishedTrial(trial)) }))
    .toSorted((a, b) => compareRanked(a.ranked, b.ranked))
    .map(({ trial }) => trial);
}

/** The best trial; null when none has values and meets all constraints. */
export function bestTrial(trials: readonly StudyTrial[]): StudyTrial | null {
  const [best] = rankedTrials(trials);
  return best !== undefined && isFeasible(best) ? best : null;
}

/** Of several objectives: the trials that meet all constraints and that no other is better than beyond taste, by the first objective. */
export function paretoFront(trials: readonly StudyTrial[]): StudyTrial[] {
  const feasible = rankedTrials(trials).filter(isFeasible);
  const ranked = feasible.map((trial) => rankedOf(finishedTrial(trial)));
  return feasible.filter((_, i) => !ranked.some((other) => dominates(other, ranked[i]!)));
}

/** Whether it meets all constraints. */
export function isFeasible(trial: StudyTrial): boolean {
  return violationOf(trial) === 0;
}

/** As samplers know it. */
export function finishedTrial({ number, point, values, violations }: StudyTrial): FinishedTrial {
  return { id: number, point, values: values.length === 0 ? null : values, violations };
}
