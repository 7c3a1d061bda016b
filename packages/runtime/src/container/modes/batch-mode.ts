import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { readSweepStep, readTrialBatch } from '../../contract/read-document.ts';
import { SWEEP_STEP_SCHEMA, trialLinesName } from '../../contract/sweep.ts';
import type { TrialBatch } from '../../contract/trial-batch.ts';
import { runTrialBatch } from '../../modes/trial-batch/run-trial-batch.ts';
import { UsageError } from '../../process/failure.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';
import { inTracking } from './in-tracking.ts';
import { searchNeeds, searchOfSpec } from './search-of-spec.ts';
import { sweepPlace, type SweepPlace } from './sweep-place.ts';
import { TrialJournal } from './trial-journal.ts';
import { warmedUp } from './warmed-up.ts';

/** Other batches run beside this one. */
const WORKERS = 1;

/**
 * A part of a search that is spread over containers, as the document at `uri` says: trials, each kept as it ends beside their batch; or a step before
 * the first and after the last of them. Starting it again does only what is missing.
 */
export async function batchMode(ready: ReadyRun, context: RunContext, uri: string): Promise<ExitCode> {
  const bytes = await context.objects.read(uri);
  if (bytes === null) throw new UsageError(`BATCH_URI ${uri}: there is no such object.`);
  const text = new TextDecoder().decode(bytes);
  const place = await sweepPlace(uri, context.io.env);
  if (!text.includes(SWEEP_STEP_SCHEMA)) return runBatch(ready, context, place, await readTrialBatch(text, uri));
  const { step } = await readSweepStep(text, uri);
  const { finishedSweep, settleSweep } = await import('./sweep-steps.ts');
  if (step === 'settle') return settleSweep(ready, context, place);
  const { hyperoptMode } = await import('./hyperopt-mode.ts');
  // What is left is that of the run, as of a search at one place.
  const whole = { ...context, runId: context.settings.runId ?? context.runId };
  const finished = await finishedSweep(place);
  return inTracking(ready, whole, (tracked) => hyperoptMode(ready, whole, tracked, finished));
}

async function runBatch(
  ready: ReadyRun,
  context: RunContext,
  { objects, key }: SweepPlace,
  batch: TrialBatch,
): Promise<ExitCode> {
  const { pulse, signal, log } = context;
  const { loaded, job } = ready;
  const journal = await TrialJournal.open(objects, trialLinesName(key));
  pulse.stage('WARMING');
  await warmedUp(ready, context, searchNeeds(ready));
  pulse.stage('RUNNING');
  const { workers = WORKERS } = searchOfSpec(ready);
  const { markets, dataDir } = job.request;
  try {
    const results = await runTrialBatch(batch, {
      ...{ loaded, markets, dataDir, studies: journal, signal, workers },
      onProgress: (done, total) => pulse.progress(done, total, 'trials'),
    });
    signal.throwIfAborted();
    log.event('batch-done', `Trials: ${results!.trials.length}`, { key, trials: results!.trials.length });
    return EXIT_CODE.done;
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}
