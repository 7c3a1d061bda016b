import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { runProgress } from '../../launch/run-progress.ts';
import { documentsOf } from '../../launch/report-run.ts';
import { writeRun } from '../../launch/write-run.ts';
import { backtestInSlices, type BacktestRun } from '../../modes/backtest/backtest.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import { handOver } from '../results/hand-over.ts';
import { writeSummary } from '../results/write-summary.ts';
import type { RunContext } from '../run-context.ts';
import { runFacts } from './run-facts.ts';
import { runFolder } from '../results/run-folder.ts';
import type { ReadyRun } from '../start.ts';
import { warmedUp } from './warmed-up.ts';
import type { TrackedContainer } from '../results/tracked-container.ts';

/** Candles, the run, its files, and everybody who is to have them. */
export async function backtestMode(ready: ReadyRun, context: RunContext, tracked: TrackedContainer): Promise<ExitCode> {
  const { job, loaded } = ready;
  const { io, pulse, startedMs } = context;
  pulse.stage('WARMING');
  const warmed = await warmedUp(ready, context);
  pulse.stage('RUNNING');
  const { run, firstCandleMs } = await runIt(ready, context);
  pulse.stage('REPORTING');
  const report = await documentsOf(job, run, loaded.file);
  const { folder, files: written } = await writeRun(report, run, {
    times: { startedMs, firstCandleMs },
    options: { out: runFolder(context), html: true },
    dataDir: job.request.dataDir,
    strategyFile: loaded.file,
    more: runFacts(ready, context, warmed),
  });
  const files = [...written, await writeSummary(folder, report.result)];
  await handOver({ manifestSha256: report.manifestSha256, files, folder }, context, async () => {
    const { trackBacktest } = await import('../../tracking/track-backtest.ts');
    await trackBacktest(tracked.log, report, written);
  });
  if (io.progress !== null) {
    const { terminalReport } = await import('../../report/terminal.ts');
    io.out(`${terminalReport(report.result, { columns: io.outColumns, showReasons: false })}\n`);
  }
  return EXIT_CODE.done;
}

interface FinishedRun {
  readonly run: BacktestRun;
  readonly firstCandleMs: number | null;
}

async function runIt({ job, loaded }: ReadyRun, { io, log, pulse, signal }: RunContext): Promise<FinishedRun> {
  const progress = runProgress(io.progress, loaded.strategy, log.line);
  const request = {
    ...job.request,
    onProgress: (phase: 'prepare' | 'trade', done: number, total: number) => {
      progress.onProgress(phase, done, total);
      pulse.progress(done, total, phase === 'prepare' ? 'pairs' : 'milliseconds');
    },
  };
  try {
    const run = await backtestInSlices(request, signal);
    return { run, firstCandleMs: progress.firstCandleMs };
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
  }
}
