import type { StudyTrial } from '../../ports/studies.ts';
import { isFeasible } from './best-trials.ts';

/** Sentences about the trials of a search: why none of them is good, where none is, and how many failed. */
export function trialWarnings(trials: readonly StudyTrial[]): string[] {
  const failed = trials.filter(({ error }) => error !== null);
  const ended = trials.filter(({ error }) => error === null);
  const valueless = ended.filter(({ values }) => values.length === 0).length;
  const infeasible = ended.filter((trial) => trial.values.length > 0 && !isFeasible(trial)).length;
  const hasGood = trials.length > failed.length + valueless + infeasible;
  return [
    ...(hasGood
      ? []
      : [
          `None of ${trials.length} trials has a value and meets all constraints: ${infeasible} violate one, ${valueless} have no value, ${failed.length} failed.`,
        ]),
    ...(failed.length === 0 ? [] : [failedTrials(failed.length, trials.length, failed[0]!.error!)]),
  ];
}

/** `firstError` may be a sentence with its full stop, or only words. */
export function failedTrials(failed: number, trials: number, firstError: string): string {
  return `${failed} of ${trials} trials failed, the first: ${firstError.replace(/\.$/, '')}.`;
}
