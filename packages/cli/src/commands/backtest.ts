import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { canonicalJson } from '@tradai/runtime/contract';
import {
  backtest,
  backtestReport,
  explainFailure,
  findStrategy,
  shortPath,
  strategyFolders,
  terminalReport,
  type BacktestRun,
  type LoadedStrategy,
} from '@tradai/runtime';
import type { Io } from '../io.ts';
import { strategyRoots } from '../roots.ts';
import { backtestJob, type BacktestJob } from './backtest-job.ts';
import type { BacktestOptions } from './backtest-options.ts';
import { checkOutFolder } from './out-folder.ts';
import { runProgress } from './run-progress.ts';
import { writeRun } from './write-run.ts';

/** `tradai backtest`: find the strategy, settle what to run, run it, write its files, print the report. */
export async function backtestCommand(name: string, options: BacktestOptions, io: Io): Promise<ExitCode> {
  const startedMs = Date.now();
  if (options.out !== undefined) checkOutFolder(options.out);
  const loaded = await findStrategy(name, strategyFolders(strategyRoots(), options.strategyDir));
  const job = backtestJob(loaded, options, io);
  const run = runWithProgress(job, loaded, io, options.progress !== false);
  const report = backtestReport(job.request, run, job.facts);
  const written = await writeRun(report, run, { startedMs, options, dataDir: job.request.dataDir });
  if (written.stopped !== null) return written.stopped;
  if (options.json === true) {
    io.out(canonicalJson(report.result));
    io.err(`Files of the run: ${shortPath(written.folder)}\n`);
    return EXIT_CODE.done;
  }
  io.out(`${terminalReport(report.result, { columns: io.outColumns, showReasons: options.reasons === true })}\n\n`);
  io.out(`${written.page === null ? 'Files of the run' : 'Report'}: ${shortPath(written.page ?? written.folder)}\n`);
  return EXIT_CODE.done;
}

function runWithProgress(job: BacktestJob, loaded: LoadedStrategy, io: Io, draws: boolean): BacktestRun {
  const progress = runProgress(draws ? io.progress : null, loaded.strategy);
  try {
    return backtest({ ...job.request, onProgress: progress.onProgress });
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
  }
}
