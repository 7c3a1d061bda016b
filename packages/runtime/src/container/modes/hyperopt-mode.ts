import { makeFolder } from '../../data/make-folder.ts';
import { openStudies } from '../../compose/open-services.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import type { SearchOddsRecord } from '../../contract/odds.ts';
import type { SampleRecord, SamplesRecord } from '../../contract/sample.ts';
import { makeProgress } from '../../contract/progress.ts';
import { documentsOf } from '../../launch/report-run.ts';
import { writeRun } from '../../launch/write-run.ts';
import { hyperopt, type HyperoptRun } from '../../modes/hyperopt/hyperopt.ts';
import { hyperoptDocument } from '../../modes/hyperopt/hyperopt-document.ts';
import { writeHyperopt } from '../../modes/hyperopt/hyperopt-files.ts';
import type { StudyProgress } from '../../modes/hyperopt/study-progress.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import { handOver } from '../results/hand-over.ts';
import { writeSummary } from '../results/write-summary.ts';
import type { RunContext } from '../run-context.ts';
import { runFacts } from './run-facts.ts';
import { runFolder } from '../results/run-folder.ts';
import { searchNeeds, searchOfSpec } from './search-of-spec.ts';
import type { ReadyRun } from '../start.ts';
import type { FinishedSweep } from './sweep-steps.ts';
import { StudyCheckpoint } from './study-checkpoint.ts';
import { warmedUp } from './warmed-up.ts';
import type { TrackedContainer } from '../results/tracked-container.ts';

/**
 * Searches parameters, and hands over the study, its best parameters and a whole backtest by them. A study of the same run id goes on where it
 * was, also in another container: its file is kept with the results, whenever the search ends or is stopped. `sweep`: its trials ran in other
 * containers.
 */
export async function hyperoptMode(
  ready: ReadyRun,
  context: RunContext,
  tracked: TrackedContainer,
  sweep: FinishedSweep | null = null,
): Promise<ExitCode> {
  const { pulse, signal, startedMs } = context;
  const folder = runFolder(context);
  makeFolder(folder);
  pulse.stage('WARMING');
  const warmed = await warmedUp(ready, context, searchNeeds(ready));
  const checkpoint = await StudyCheckpoint.open(context, folder);
  pulse.stage('RUNNING');
  await sweep?.into(checkpoint.file);
  const search = await checkpoint.during(() => searched(ready, context, checkpoint.file, sweep?.epochs));
  signal.throwIfAborted();
  pulse.stage('REPORTING');
  await logSearch(search, tracked);
  const { params, final } = search;
  const document = hyperoptDocument({ backtest: ready.job.request, strategyFile: ready.loaded.file }, search);
  for (const warning of document.warnings) context.log.warn(warning);
  if (final === null || params === null) {
    return EXIT_CODE.differences;
  }
  const found = writeHyperopt(folder, { document, params, page: 'hyperopt.html' });
  // The candles that the search did not see are the ones that say something.
  const { request, run } = final.outOfSample ?? final.inSample;
  const report = await documentsOf({ ...ready.job, request }, run, ready.loaded.file);
  const written = await writeRun(report, run, {
    times: { startedMs, firstCandleMs: null },
    options: { out: folder, html: true },
    dataDir: request.dataDir,
    strategyFile: ready.loaded.file,
    more: runFacts(ready, context, warmed),
  });
  const files = [...written.files, await writeSummary(folder, report.result), ...found, checkpoint.file];
  await handOver({ manifestSha256: report.manifestSha256, files, folder }, context, async () => {
    const { trackBacktest } = await import('../../tracking/track-backtest.ts');
    await trackBacktest(tracked.log, report, [...written.files, ...found]);
  });
  return EXIT_CODE.done;
}

async function searched(
  ready: ReadyRun,
  { io, log, pulse, runId, signal }: RunContext,
  file: string,
  epochs?: number,
): Promise<HyperoptRun> {
  const asked = { ...searchOfSpec(ready), ...(epochs === undefined ? {} : { epochs }) };
  const studies = await openStudies(file);
  const bar = makeProgress({
    ...{ phase: 'Trials', unit: 'trials', total: asked.epochs, now: () => performance.now() },
    terminal: io.progress,
    onLine: log.line,
  });
  const onProgress = ({ done, epochs: total }: StudyProgress): void => {
    bar.update(done, total);
    pulse.progress(done, total, 'trials');
  };
  try {
    return await hyperopt({ ...asked, studies, study: runId, onProgress, signal });
  } catch (error) {
    throw explainFailure(error, ready.loaded);
  } finally {
    bar.end();
    studies.close();
  }
}

/** Trials by number, and what came out in the end. */
async function logSearch({ trials, best, study, final, odds }: HyperoptRun, { log }: TrackedContainer): Promise<void> {
  const objective = trials.filter(({ values: [value] }) => value !== undefined && Number.isFinite(value));
  await log.curve('trial_objective', {
    timesMs: objective.map(({ number }) => study.createdMs + number),
    values: objective.map(({ values }) => values[0]!),
  });
  const failed = trials.filter(({ error }) => error !== null).length;
  const figures = { trials: trials.length, trials_failed: failed, best_trial: best?.number ?? null };
  const samples = final === null ? {} : { ...sampleMetrics(final.samples) };
  await log.metrics(
    { ...figures, best_objective: best?.values[0] ?? null, ...samples, ...oddsMetrics(odds) },
    { timeMs: study.createdMs },
  );
}

/** `in_sample_sharpe`, `out_of_sample_sharpe`, … */
function sampleMetrics(samples: SamplesRecord): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(samples).flatMap(([sample, record]: [string, SampleRecord | null]) => {
      if (record === null) return [];
      const { from_ms: _from, to_ms: _to, objectives: _objectives, ...figures } = record;
      return Object.entries(figures).map(([name, value]) => [`${sample}_${name}`, value]);
    }),
  );
}

/** The figures that say how much of it luck would show; null where a question has no answer. */
function oddsMetrics(odds: SearchOddsRecord | null): Record<string, number | null> {
  if (odds === null) return {};
  const { deflated, overfitting, holding, sensitivity } = odds;
  return {
    deflated_sharpe: 'unanswered' in deflated ? null : deflated.deflated,
    overfitting_probability: 'unanswered' in overfitting ? null : overfitting.probability,
    against_holding: 'unanswered' in holding ? null : holding.spa,
    plateau: 'unanswered' in sensitivity ? null : sensitivity.plateau,
  };
}
