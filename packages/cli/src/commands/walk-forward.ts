import { join } from 'node:path';
import {
  checkedWith,
  checkOutFolder,
  explainFailure,
  findStrategy,
  jobOf,
  openStudies,
  runConfig,
  shortPath,
  strategyFolders,
  strategyRoots,
  walkForward,
  walkForwardFiles,
  type BacktestJob,
  type LoadedStrategy,
  type WalkForwardRequest,
  type WalkForwardRun,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { withSignalsAtOnceAsync, withStop, type Io } from '@tradai/runtime/process';
import { factsOf } from './hyperopt.ts';
import { DEFAULT_DB, extentOf, searchOf } from './hyperopt-options.ts';
import { atOnceOf, walkOf, type WalkForwardOptions } from './walk-forward-options.ts';
import { walkProgress } from './walk-forward-progress.ts';
import { walkForwardText } from './walk-forward-text.ts';

/** `tradai walk-forward`: settle what to search and where, walk, write what came out, report it. */
export async function walkForwardCommand(name: string, options: WalkForwardOptions, io: Io): Promise<ExitCode> {
  if (options.out !== undefined) checkOutFolder(options.out);
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const config = runConfig(options.config, { env: io.env, ...checkedWith(loaded, options), mode: 'hyperopt' });
  const job = jobOf(loaded, config, { ...options, html: false }, io);
  const { result, stopped } = await walked(loaded, job, config.files, options, io);
  if (stopped !== null) {
    const kept = result === null ? '' : ` ${result.outcomes.length} of ${result.planned} windows are done.`;
    io.err(`Stopped.${kept} All trials are kept, and the same command goes on.\n`);
    return stopped;
  }
  return report(result!, options, io);
}

async function walked(
  loaded: LoadedStrategy,
  job: BacktestJob,
  configFiles: readonly string[],
  options: WalkForwardOptions,
  io: Io,
): Promise<Awaited<ReturnType<typeof withStop<WalkForwardRun>>>> {
  const studies = await openStudies(options.db ?? DEFAULT_DB);
  const progress = walkProgress(io, options.progress !== false);
  const request: WalkForwardRequest = {
    backtest: job.request,
    strategyFile: loaded.file,
    objectives: loaded.objectives,
    search: searchOf(options),
    walk: walkOf(options),
    ...extentOf(options),
    ...atOnceOf(options),
    studies,
    ...(options.study === undefined ? {} : { study: options.study }),
    factsOf: (train) => studyFacts(factsOf(loaded, job, configFiles, options), train),
    onProgress: progress.onProgress,
  };
  try {
    return await withStop((signal) => walkForward({ ...request, signal }));
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
    studies.close();
  }
}

/** So that `tradai hyperopt resume` can take up the study of one window. */
function studyFacts(facts: object, train: { readonly fromMs: number; readonly toMs: number }): Record<string, unknown> {
  const { options, ...rest } = facts as { readonly options: WalkForwardOptions };
  const { train: _train, test: _test, step: _step, embargo: _embargo, anchored: _anchored, ...kept } = options;
  const { windowsAtOnce: _atOnce, study: _study, ...search } = kept;
  return { ...rest, options: { ...search, timerange: `${train.fromMs}-${train.toMs - 1}`, split: false } };
}

async function report(run: WalkForwardRun, options: WalkForwardOptions, io: Io): Promise<ExitCode> {
  const { outcomes, finished } = run;
  const { walkForwardFolder, writeWalkForward } = await walkForwardFiles();
  const { document } = finished!;
  const folder = options.out ?? walkForwardFolder(document);
  writeWalkForward(folder, run);
  io.out(options.json === true ? canonicalJson(document) : `${walkForwardText(document)}\n`);
  io.err(`Report: ${shortPath(join(folder, 'report.html'))}
`);
  if (outcomes.some(({ best }) => best !== null)) return EXIT_CODE.done;
  io.err('No trial of any window has a value and meets all constraints.\n');
  return EXIT_CODE.differences;
}
