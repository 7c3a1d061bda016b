import { createHash } from 'node:crypto';
import { shortPath } from '../strategies/short-path.ts';
import type { BacktestReport } from '../modes/backtest/artifacts.ts';
import type { BacktestRun } from '../modes/backtest/backtest.ts';
import { canonicalJson, EXIT_CODE, type ExitCode } from '../contract/index.ts';
import type { Io } from '../process/io.ts';
import type { BacktestJob } from './backtest-job.ts';
import type { BacktestOptions } from './backtest-options.ts';
import { writeRun, type RunTimes } from './write-run.ts';

interface RunContext {
  readonly times: RunTimes;
  readonly options: BacktestOptions;
  readonly strategyFile: string;
}

/** The documents of a finished run. */
export async function documentsOf(
  { request, facts, marketsText }: BacktestJob,
  run: BacktestRun,
  strategyFile: string,
): Promise<BacktestReport> {
  const { backtestReport, sourceHash } = await import('../reporting.ts');
  return backtestReport(request, run, {
    ...facts,
    strategySha256: sourceHash(strategyFile),
    marketsSha256: createHash('sha256').update(marketsText).digest('hex'),
  });
}

/** Writes the files of a finished run and prints its report, or its result document alone. */
export async function reportRun(
  job: BacktestJob,
  run: BacktestRun,
  { times, options, strategyFile }: RunContext,
  io: Io,
): Promise<ExitCode> {
  const { request } = job;
  const report = await documentsOf(job, run, strategyFile);
  const { terminalReport } = await import('../reporting.ts');
  const { folder, page } = await writeRun(report, run, { times, options, dataDir: request.dataDir, strategyFile });
  if (options.json === true) {
    io.out(canonicalJson(report.result));
    io.err(`Files of the run: ${shortPath(folder)}\n`);
    return EXIT_CODE.done;
  }
  io.out(`${terminalReport(report.result, { columns: io.outColumns, showReasons: options.reasons === true })}\n\n`);
  io.out(`${page === null ? 'Files of the run' : 'Report'}: ${shortPath(page ?? folder)}\n`);
  return EXIT_CODE.done;
}
