import { readRunSpec, SWEEP_STEP_SCHEMA, type SweepStep, type TrialBatch } from '@tradai/runtime/contract';
import type { Objects } from '@tradai/runtime/ports';
import { plannedTrials, trialBatches } from '@tradai/runtime/trials';
import type { Run } from '../domain/run.ts';
import { batchSize, isBudgetSpent, MOST_GENERATIONS } from '../domain/sweep-budget.ts';
import type { Documents } from '../ports/documents.ts';
import { FunctionError } from '../ports/functions.ts';
import type { Services } from './services.ts';
import { studyTrial } from './study-trial.ts';
import { settledStudy, SweepDocuments, type SweepPlan } from './sweep-documents.ts';

export interface SweepServices extends Pick<Services, 'clock' | 'slotsOf'> {
  readonly results: Objects;
  readonly documents: Documents;
  /** An object's full name, as a container is given it. */
  readonly uriOf: (key: string) => string;
}

/**
 * What the containers of a generation do, by the names of their documents. The first settles what is searched, the last takes all together, and those
 * between have the trials that the search chooses before it knows more. Asked again it says the same. Throws `Sweep.Unsettled`.
 */
export async function planSweep(services: SweepServices, run: Run, generation: number): Promise<readonly string[]> {
  const documents = new SweepDocuments(services.results, run.id);
  const plan = (await documents.plan(generation)) ?? (await planned(services, run, documents, generation));
  return plan.batches.map(({ key }) => services.uriOf(key));
}

async function planned(
  services: SweepServices,
  run: Run,
  documents: SweepDocuments,
  generation: number,
): Promise<SweepPlan> {
  if (generation === 1) return step(documents, generation, 'settle');
  const batches = generation < MOST_GENERATIONS ? await nextBatches(services, run, documents, generation) : [];
  if (batches.length === 0) return step(documents, generation, 'finish');
  const keyed = batches.map((batch, at) => ({
    ...{ batch, key: documents.key(generation, `batch-${at}.json`) },
    trials: plannedTrials(batch).map(({ id }) => id),
  }));
  for (const { key, batch } of keyed) await documents.put(key, batch);
  return documents.putPlan(generation, {
    step: 'trials',
    batches: keyed.map(({ key, trials }) => ({ key, trials })),
  });
}

async function step(documents: SweepDocuments, generation: number, name: SweepStep['step']): Promise<SweepPlan> {
  const key = documents.key(generation, `${name}.json`);
  const document: SweepStep = { schema: SWEEP_STEP_SCHEMA, step: name };
  await documents.put(key, document);
  return documents.putPlan(generation, { step: name, batches: [{ key, trials: [] }] });
}

/** None where all trials are there, or no more are wanted. */
async function nextBatches(
  services: SweepServices,
  run: Run,
  documents: SweepDocuments,
  generation: number,
): Promise<readonly TrialBatch[]> {
  const { study: name, spec, epochs } = await settledStudy(documents, run.id);
  const lines = await documents.trials(generation - 1);
  const tookMs = lines.map(({ took_ms: took }) => took);
  const { batches } = await documents.counts(generation - 1);
  const use = {
    seconds: (services.clock.now() - (run.startedMs ?? run.createdMs)) / 1000,
    ...{ trialSeconds: tookMs.reduce((sum, took) => sum + took, 0) / 1000, batches },
  };
  // Something must have been found before it can be finished.
  if (lines.length > 0 && isBudgetSpent(await budgetOf(services, run), use, run.capacity)) return [];
  const trials = lines.map(studyTrial);
  const all = trialBatches({ name, spec }, trials, { epochs, size: epochs });
  const left = all.reduce((sum, batch) => sum + plannedTrials(batch).length, 0);
  return trialBatches({ name, spec }, trials, {
    epochs,
    size: batchSize(left, services.slotsOf.hyperopt, tookMs),
  });
}

async function budgetOf({ documents }: SweepServices, run: Run): Promise<{ seconds?: number; usd?: string }> {
  const bytes = await documents.read(run.spec.uri);
  if (bytes === null) throw new FunctionError('Event.Invalid', `There is no ${run.spec.uri}.`);
  const { hyperopt } = await readRunSpec(new TextDecoder().decode(bytes), run.spec.uri);
  return hyperopt?.budget ?? {};
}
