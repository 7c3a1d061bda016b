import { join, resolve } from 'node:path';
import {
  checkedWith,
  checkOutFolder,
  documentsOf,
  explainFailure,
  findStrategy,
  hyperopt,
  jobOf,
  openStudies,
  reportRun,
  runConfig,
  strategyFolders,
  strategyRoots,
  shortPath,
  writeRun,
  type BacktestJob,
  type FinalRuns,
  type HyperoptRun,
  type LoadedStrategy,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { withSignalsAtOnceAsync, withStop, type Io } from '@tradai/runtime/process';
import { writeParams } from './hyperopt-export.ts';
import { DEFAULT_DB, extentOf, searchOf, splitOf, type HyperoptOptions } from './hyperopt-options.ts';
import { searchProgress } from './hyperopt-progress.ts';
import { samplesText } from './hyperopt-samples.ts';
import { trialText } from './hyperopt-text.ts';

/** `tradai hyperopt`: settle what to search, search it, write the best parameters, report a whole run by them. */
export async function hyperoptCommand(name: string, options: HyperoptOptions, io: Io): Promise<ExitCode> {
  const startedMs = Date.now();
  if (options.out !== undefined) checkOutFolder(options.out);
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const config = runConfig(options.config, { env: io.env, ...checkedWith(loaded, options), mode: 'hyperopt' });
  const job = jobOf(loaded, config, options, io);
  const facts = factsOf(loaded, job, config.files, options);
  const { result, stopped } = await searched(loaded, job, facts, options, io);
  if (stopped !== null) {
    const kept = result === null ? '' : ` ${result.trials.length} trials of ${result.study.name} are kept.`;
    io.err(`Stopped.${kept} The same command goes on.\n`);
    return stopped;
  }
  return report(result!, job, { startedMs, options, strategyFile: loaded.file }, io);
}

async function searched(
  loaded: LoadedStrategy,
  { request }: BacktestJob,
  facts: object,
  options: HyperoptOptions,
  io: Io,
): Promise<Awaited<ReturnType<typeof withStop<HyperoptRun>>>> {
  const studies = await openStudies(options.db ?? DEFAULT_DB);
  const progress = searchProgress(io, options.progress !== false);
  try {
    return await withStop((signal) =>
      hyperopt({
        backtest: request,
        strategyFile: loaded.file,
        objectives: loaded.objectives,
        search: searchOf(options),
        ...splitOf(options),
        ...extentOf(options),
        studies,
        ...(options.study === undefined ? {} : { study: options.study }),
        facts: { ...facts },
        onProgress: progress.onProgress,
        signal,
      }),
    );
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
    studies.close();
  }
}

/** The options again, with whole paths, so that the study can be taken up from anywhere. */
export function factsOf(
  { file }: LoadedStrategy,
  { request }: BacktestJob,
  configFiles: readonly string[],
  {
    epochs: _epochs,
    jobs: _jobs,
    json: _json,
    progress: _progress,
    html: _html,
    out: _out,
    ...options
  }: HyperoptOptions,
): object {
  const { db: _db, export: _export, strategyDir: _dir, markets, ...kept } = options;
  return {
    strategy_file: file,
    options: {
      ...kept,
      config: configFiles.map((path) => resolve(path)),
      data: resolve(request.dataDir),
      ...(markets === undefined ? {} : { markets: resolve(markets) }),
    },
  };
}

interface Reported {
  readonly startedMs: number;
  readonly options: HyperoptOptions;
  readonly strategyFile: string;
}

const ENDS = {
  done: 'all trials are done',
  exhausted: 'every point was tried',
  stalled: 'none got better for long',
  stopped: 'stopped',
};

async function report(
  run: HyperoptRun,
  job: BacktestJob,
  { startedMs, options, strategyFile }: Reported,
  io: Io,
): Promise<ExitCode> {
  const { study, end, trials, best, front, params, final } = run;
  const failed = trials.filter(({ error }) => error !== null);
  if (options.json === true)
    io.out(
      canonicalJson({
        ...{ study: study.name, end, trials: trials.length, failed: failed.length, best, front, params },
        ...{ samples: final?.samples ?? null },
      }),
    );
  const failures = failed.length === 0 ? '' : `, ${failed.length} failed (the first: ${trialText(failed[0]!)})`;
  io.err(`Study ${study.name}: ${trials.length} trials${failures}; ${ENDS[end]}.\n`);
  if (best === null || params === null || final === null) {
    io.err('No trial has a value and meets all constraints.\n');
    return EXIT_CODE.differences;
  }
  io.err(`Best: ${trialText(best)}\n`);
  for (const other of front) if (other !== best) io.err(`Also: ${trialText(other)}\n`);
  for (const line of leftOutLines(final, job)) io.err(`${line}\n`);
  io.err(`Parameters: ${writeParams(params, study.name, options.export)}\n`);
  if (options.json === true) return EXIT_CODE.done;
  io.out(`${samplesText(final.samples)}\n\n`);
  return reportRuns(final, job, { startedMs, options, strategyFile }, io);
}

function leftOutLines({ inSample, outOfSample }: FinalRuns, { request }: BacktestJob): string[] {
  const samples = [['in', inSample] as const, ['out of', outOfSample] as const];
  return samples.flatMap(([where, run]) => {
    const missing = run === null ? [] : request.pairs.filter((pair) => !run.request.pairs.includes(pair));
    return missing.length === 0 ? [] : [`Note: no candles of ${missing.join(', ')} ${where} sample; left out there.`];
  });
}

/** The files of both runs, and the whole report of the one on candles that the search did not see. */
async function reportRuns(
  { inSample, outOfSample }: FinalRuns,
  job: BacktestJob,
  { startedMs, options, strategyFile }: Reported,
  io: Io,
): Promise<ExitCode> {
  const times = { startedMs, firstCandleMs: null };
  const { request, run } = outOfSample ?? inSample;
  if (outOfSample !== null) {
    const report = await documentsOf({ ...job, request: inSample.request }, inSample.run, strategyFile);
    const { dataDir } = request;
    const of = { times, options: placedIn(options, 'in-sample'), dataDir, strategyFile };
    const { folder } = await writeRun(report, inSample.run, of);
    io.err(`Files of the run in sample: ${shortPath(folder)}\n`);
  }
  const placed = outOfSample === null ? options : placedIn(options, 'out-of-sample');
  return reportRun({ ...job, request }, run, { times, options: placed, strategyFile }, io);
}

function placedIn(options: HyperoptOptions, folder: string): HyperoptOptions {
  return options.out === undefined ? options : { ...options, out: join(options.out, folder) };
}
