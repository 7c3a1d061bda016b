import type { StudyTrial } from '../../ports/studies.ts';
import { rankedTrials, isFeasible } from './best-trials.ts';
import type { SearchPlan } from './search-plan.ts';

/** Where a study stands. */
export interface StudyProgress {
  readonly study: string;
  /** Trials that are kept, those of earlier runs included, and how many there will be. */
  readonly done: number;
  readonly epochs: number;
  readonly failed: number;
  /** Points that a grid has in all, above 2^53 rounded; null for other samplers. */
  readonly gridPoints: number | null;
  /** Null as long as no trial has values and meets all constraints. */
  readonly best: StudyTrial | null;
  /** The trial that ended; null before the first one of this run. */
  readonly trial: StudyTrial | null;
}

/** Counts the trials of a study. */
export class StudyMeter {
  readonly #study: string;
  readonly #epochs: number;
  readonly #gridPoints: number | null;
  #done: number;
  #failed: number;
  #best: StudyTrial | null;

  /** `points`: there are no more trials than these. */
  constructor(
    study: string,
    { epochs, points, sampler }: Pick<SearchPlan, 'points' | 'sampler'> & { readonly epochs: number },
    earlier: readonly StudyTrial[],
  ) {
    this.#study = study;
    this.#epochs = Math.min(epochs, points);
    this.#gridPoints = sampler === 'grid' ? points : null;
    this.#done = earlier.length;
    this.#failed = earlier.filter(({ error }) => error !== null).length;
    this.#best = null;
    for (const trial of earlier) this.#compare(trial);
  }

  /** After one more trial. */
  add(trial: StudyTrial): StudyProgress {
    this.#done++;
    if (trial.error !== null) this.#failed++;
    this.#compare(trial);
    return this.progress(trial);
  }

  progress(trial: StudyTrial | null = null): StudyProgress {
    return {
      ...{ study: this.#study, done: this.#done, epochs: this.#epochs, failed: this.#failed },
      ...{ gridPoints: this.#gridPoints, best: this.#best, trial },
    };
  }

  #compare(trial: StudyTrial): void {
    if (trial.values.length === 0 || !isFeasible(trial)) return;
    this.#best = rankedTrials(this.#best === null ? [trial] : [this.#best, trial])[0]!;
  }
}
