import {
  backtest,
  explainFailure,
  findStrategy,
  strategyFolders,
  type BacktestRun,
  type LoadedStrategy,
  backtestJob,
  type BacktestJob,
  type BacktestOptions,
  checkOutFolder,
  reportRun,
  runProgress,
  type RunProgress,
  strategyRoots,
  withParamsFile,
} from '@tradai/runtime';
import type { ExitCode } from '@tradai/runtime/contract';
import { type Io, withSignalsAtOnce, withSignalsAtOnceAsync } from '@tradai/runtime/process';

/** `tradai backtest`: find the strategy, settle what to run, run it, write its files, print the report. */
export async function backtestCommand(name: string, options: BacktestOptions, io: Io): Promise<ExitCode> {
  const startedMs = Date.now();
  if (options.out !== undefined) checkOutFolder(options.out);
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const settled = backtestJob(loaded, options, io);
  const request =
    options.params === undefined ? settled.request : await withParamsFile(settled.request, options.params);
  const job = { ...settled, request };
  const progress = runProgress(options.progress === false ? null : io.progress, loaded.strategy);
  const run = runWithProgress(job, loaded, progress);
  const times = { startedMs, firstCandleMs: progress.firstCandleMs };
  return reportRun(job, run, { times, options, strategyFile: loaded.file }, io);
}

function runWithProgress({ request }: BacktestJob, loaded: LoadedStrategy, progress: RunProgress): BacktestRun {
  try {
    return withSignalsAtOnce(() => backtest({ ...request, onProgress: progress.onProgress }));
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
  }
}
