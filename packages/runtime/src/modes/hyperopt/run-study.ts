import type { Studies, StudyTrial } from '../../ports/studies.ts';
import { resumeSampler } from '../../search/samplers/sampler.ts';
import type { Trial } from '../../search/samplers/trial.ts';
import { finishedTrial, rankedTrials } from './best-trials.ts';
import type { SearchPlan } from './search-plan.ts';
import type { TrialEnd } from './trial-pool.ts';

export interface StudyRun {
  readonly name: string;
  readonly plan: SearchPlan;
  readonly studies: Studies;
  /** Trials in all, those of earlier runs included. */
  readonly epochs: number;
  /** Trials without a better one after which it ends; null: it does not. */
  readonly earlyStop: number | null;
  /** Null when the run was stopped. */
  readonly evaluate: (trial: Trial) => Promise<TrialEnd | null>;
  /** Called for each new trial, when it is kept. */
  readonly onTrial: (trial: StudyTrial) => void;
  /** Called between batches, when no trial runs. */
  readonly betweenBatches: () => void;
}

/** How a run of a study ended: all trials are there, the space has no more points, none got better for long, or somebody stopped it. */
export type StudyEnd = 'done' | 'exhausted' | 'stalled' | 'stopped';

/**
 * Runs a study from where it stands. Which points are tried depends on the plan alone: a batch is chosen when all trials of the batch before
 * it are known, whoever ran them and in whatever order they ended.
 */
export async function runStudy(run: StudyRun): Promise<StudyEnd> {
  const { plan, studies, name, epochs } = run;
  const { sampler: kind, seed, batch: size, objectives } = plan;
  const { dimensions } = plan.space;
  const options = { kind, dimensions, seed, objectives: objectives.length };
  const earlier = await studies.trials(name);
  const { sampler, pending } = resumeSampler(options, earlier.map(finishedTrial), size);
  let best = rankedTrials(earlier).slice(0, 1);
  // One that had ended so before stays as it was: it does not grow each time it is looked at.
  if (!pending.some(({ id }) => id < epochs) && isStalled(best, earlier, run.earlyStop)) return 'stalled';
  let batch = pending.length > 0 ? pending : sampler.ask(size);
  while (batch.length > 0) {
    const wanted = batch.filter(({ id }) => id < epochs);
    if (wanted.length === 0) return 'done';
    const trials = await Promise.all(wanted.map((trial) => runTrial(trial, run)));
    if (trials.includes(null)) return 'stopped';
    const known = trials.filter((trial) => trial !== null);
    for (const trial of known) sampler.tell(trial.number, finishedTrial(trial));
    run.betweenBatches();
    best = rankedTrials([...best, ...known]).slice(0, 1);
    if (isStalled(best, known, run.earlyStop)) return 'stalled';
    if (wanted.length < batch.length) return 'done';
    batch = sampler.ask(size);
  }
  return 'exhausted';
}

/** Looked at between batches, so that it does not depend on who is first in one. `known`: trials up to the last one, by number. */
function isStalled([best]: readonly StudyTrial[], known: readonly StudyTrial[], earlyStop: number | null): boolean {
  const last = known.at(-1);
  return earlyStop !== null && last !== undefined && last.number - (best?.number ?? -1) >= earlyStop;
}

async function runTrial(
  { id, point }: Trial,
  { name, studies, evaluate, onTrial }: StudyRun,
): Promise<StudyTrial | null> {
  const end = await evaluate({ id, point });
  if (end === null) return null;
  const { returns, ...ended } = end;
  const kept = await studies.record(name, { number: id, point, ...ended }, returns);
  onTrial(kept);
  return kept;
}
