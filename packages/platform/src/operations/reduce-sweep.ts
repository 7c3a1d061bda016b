import type { TrialLine } from '@tradai/runtime/contract';
import type { Objects } from '@tradai/runtime/ports';
import { mergedTrials } from '@tradai/runtime/trials';
import type { Run } from '../domain/run.ts';
import { FunctionError } from '../ports/functions.ts';
import type { RunStore } from '../ports/run-store.ts';
import { publicationOf } from './run-result.ts';
import type { Services } from './services.ts';
import { studyTrial } from './study-trial.ts';
import { settledStudy, SweepDocuments, type PlannedBatch } from './sweep-documents.ts';
import { trackBestTrials, type TrackTrialServices } from './track-best-trials.ts';

export interface ReduceServices extends TrackTrialServices, Pick<Services, 'clock'> {
  readonly results: Objects;
  readonly runs: Pick<RunStore, 'progress'>;
}

export interface ReducedSweep {
  /** Nothing is left to be done. */
  readonly done: boolean;
  /** All trials that are there. */
  readonly trials: number;
}

/** Of all planned trials, before a search cannot be trusted any more. */
const MOST_LOST = 0.05;
/** Objects that are read at once. */
const AT_ONCE = 16;

/**
 * Takes together what the containers of a generation have brought. Each trial counts once, whoever ran it and however often. Asked again it says the
 * same. Throws `Sweep.Unsettled`, `Sweep.TrialsLost` where more than one in twenty did not come back, and `Sweep.Unfinished`.
 */
export async function reduceSweep(services: ReduceServices, run: Run, generation: number): Promise<ReducedSweep> {
  const documents = new SweepDocuments(services.results, run.id);
  const plan = await documents.plan(generation);
  if (plan === null) throw new FunctionError('Event.Invalid', `Generation ${generation} of ${run.id} was not planned.`);
  const before = await documents.trials(generation - 1);
  if (plan.step === 'finish') return finished(services, run, before);
  const { study: name, spec, epochs } = await settledStudy(documents, run.id);
  const lines = await linesOf(documents, plan.batches);
  const wanted = plan.batches.flatMap(({ trials }) => trials);
  const came = new Map(lines.map((line) => [line.number, line]));
  const { added } = mergedTrials({ name, spec }, before.map(studyTrial), lines);
  const trials = [...before, ...added.map(({ number }) => came.get(number)!)];
  const earlier = await documents.counts(generation - 1);
  const counts = {
    batches: earlier.batches + plan.batches.length,
    planned: earlier.planned + wanted.length,
    lost: earlier.lost + wanted.filter((number) => !came.has(number)).length,
  };
  await documents.reduced(generation, trials, counts);
  await tell(services, run, trials.length, epochs);
  if (counts.lost <= MOST_LOST * counts.planned) return { done: false, trials: trials.length };
  throw new FunctionError(
    'Sweep.TrialsLost',
    `${counts.lost} of ${counts.planned} trials did not come back; expected at most ${MOST_LOST * 100} %.`,
  );
}

async function tell({ runs, clock }: ReduceServices, run: Run, trials: number, epochs: number): Promise<void> {
  const message = `${trials} of ${epochs} trials`;
  const far = { atMs: clock.now(), ratio: Math.min(1, trials / epochs), stage: 'RunBatches', message };
  await runs.progress({ runId: run.id, attempt: run.attempt, ...far });
}

async function finished(services: ReduceServices, run: Run, trials: readonly TrialLine[]): Promise<ReducedSweep> {
  const publication = await publicationOf(services.results, run.id);
  if (publication?.attempt !== run.attempt)
    throw new FunctionError(
      'Sweep.Unfinished',
      `Nothing came out of ${run.id}: no trial was acceptable, or its last container failed twice.`,
    );
  await trackBestTrials(services, run, trials);
  return { done: true, trials: trials.length };
}

async function linesOf(documents: SweepDocuments, batches: readonly PlannedBatch[]): Promise<TrialLine[]> {
  const lines: TrialLine[] = [];
  for (let at = 0; at < batches.length; at += AT_ONCE) {
    const some = await Promise.all(batches.slice(at, at + AT_ONCE).map((batch) => documents.linesOf(batch)));
    lines.push(...some.flat());
  }
  return lines;
}
