import { resolve } from 'node:path';
import {
  checkedWith,
  checkOutFolder,
  explainFailure,
  findStrategy,
  hyperopt,
  jobOf,
  openStudies,
  runConfig,
  strategyFolders,
  strategyRoots,
  type BacktestJob,
  type HyperoptRun,
  type LoadedStrategy,
} from '@tradai/runtime';
import type { ExitCode } from '@tradai/runtime/contract';
import { withSignalsAtOnceAsync, withStop, type Io } from '@tradai/runtime/process';
import { DEFAULT_DB, extentOf, searchOf, splitOf, type HyperoptOptions } from './hyperopt-options.ts';
import { searchProgress } from './hyperopt-progress.ts';
import { reportSearch } from './hyperopt-report.ts';

/** `tradai hyperopt`: settle what to search, search it, write the best parameters, report both. */
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
  return reportSearch(result!, job, { startedMs, options, strategyFile: loaded.file }, io);
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
        onOdds: progress.onOdds,
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
