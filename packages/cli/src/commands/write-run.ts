import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { reporting, type BacktestReport, type BacktestRun } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode, type RunFacts } from '@tradai/runtime/contract';
import { UsageError } from '../failure.ts';
import type { BacktestOptions } from './backtest-options.ts';

export interface WrittenRun {
  readonly folder: string;
  /** Path of `report.html`, null without one. */
  readonly page: string | null;
  /** How to end when a signal came while files were written. */
  readonly stopped: ExitCode | null;
}

/** Enough of a hash to tell the runs of one strategy apart. */
const HASH_DIGITS = 8;

/** Writes the files of a run. A signal that comes meanwhile waits until the last file is whole. */
export async function writeRun(
  report: BacktestReport,
  run: BacktestRun,
  {
    startedMs,
    options,
    dataDir,
  }: { readonly startedMs: number; readonly options: BacktestOptions; readonly dataDir: string },
): Promise<WrittenRun> {
  const hash = report.manifestSha256;
  const folder = options.out ?? join('results', `${run.built.definition.name}-${hash.slice(0, HASH_DIGITS)}`);
  const facts: RunFacts = {
    schema: 'tradai.run/1',
    manifest_sha256: hash,
    run_id: randomUUID(),
    started_ms: startedMs,
    finished_ms: Date.now(),
    node_version: process.version,
    platform: `${process.platform}-${process.arch}`,
    command: process.argv.slice(2),
    data_dir: dataDir,
  };
  const { writeReport } = await reporting();
  let stopped: ExitCode | null = null;
  const onInterrupt = (): void => void (stopped = EXIT_CODE.interrupted);
  const onTerminate = (): void => void (stopped = EXIT_CODE.terminated);
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  try {
    const files = await writeReport(folder, report, run, { html: options.html !== false, facts });
    // Lets a signal that came meanwhile be seen.
    await new Promise((resolve) => setImmediate(resolve));
    return { folder, page: files.find((file) => file.endsWith('report.html')) ?? null, stopped };
  } catch (error) {
    throw notWritten(error, folder);
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  }
}

function notWritten(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new UsageError(`The files of the run cannot be written to ${folder}: ${code} at ${path ?? folder}.`);
}
