import { openStudies, searching, type Studies, type StudyTrial } from '@tradai/runtime';
import { UsageError } from '@tradai/runtime/process';
import { DEFAULT_DB, whole } from './hyperopt-options.ts';

export interface StudiesOptions {
  readonly db?: string;
  readonly json?: boolean;
}

export interface TrialOptions extends StudiesOptions {
  readonly trial?: string;
}

/** Of `--db`, else `results/studies.sqlite`; closed when `work` is done. */
export async function withStudies<T>({ db }: StudiesOptions, work: (studies: Studies) => Promise<T>): Promise<T> {
  const studies = await openStudies(db ?? DEFAULT_DB);
  try {
    return await work(studies);
  } finally {
    studies.close();
  }
}

/** The trial of `--trial`, else the best one. */
export async function trialOf(
  trials: readonly StudyTrial[],
  options: TrialOptions,
  study: string,
): Promise<StudyTrial> {
  const number = whole('--trial', options.trial, 0);
  if (number === undefined) {
    const { bestTrial } = await searching();
    const best = bestTrial(trials);
    if (best !== null) return best;
    throw new UsageError(
      `No trial of ${study} has a value and meets all constraints; --trial names one of ${trials.length}.`,
    );
  }
  const trial = trials.find((candidate) => candidate.number === number);
  if (trial !== undefined) return trial;
  throw new UsageError(`${study} has no trial ${number}; expected a number below ${trials.length}.`);
}
