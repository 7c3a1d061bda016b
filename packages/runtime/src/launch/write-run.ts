import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { BacktestReport } from '../modes/backtest/artifacts.ts';
import type { BacktestRun } from '../modes/backtest/backtest.ts';
import type { RunFacts } from '../contract/index.ts';
import { ServiceError } from '../ports/errors.ts';
import { UsageError } from '../process/failure.ts';
import type { BacktestOptions } from './backtest-options.ts';

/** Epoch ms. */
export interface RunTimes {
  readonly startedMs: number;
  readonly firstCandleMs: number | null;
}

export interface WrittenRun {
  readonly folder: string;
  /** Path of `report.html`, null without one. */
  readonly page: string | null;
  /** Paths of all files. */
  readonly files: readonly string[];
}

export interface WriteContext {
  readonly times: RunTimes;
  readonly options: Pick<BacktestOptions, 'out' | 'html' | 'markets'>;
  readonly dataDir: string;
  readonly strategyFile: string;
  /** Facts that the run's surroundings know. */
  readonly more?: Partial<RunFacts>;
}

/** Enough of a hash to tell the runs of one strategy apart. */
const HASH_DIGITS = 8;

/** Writes the files of a run, to `--out` or to a folder of `results/` that is named after strategy and manifest. */
export async function writeRun(
  report: BacktestReport,
  run: BacktestRun,
  { times, options, dataDir, strategyFile, more = {} }: WriteContext,
): Promise<WrittenRun> {
  const { writeReport } = await import('../reporting.ts');
  const hash = report.manifestSha256;
  const folder = options.out ?? join('results', `${run.built.definition.name}-${hash.slice(0, HASH_DIGITS)}`);
  const facts: RunFacts = {
    schema: 'tradai.run/1',
    manifest_sha256: hash,
    run_id: randomUUID(),
    started_ms: times.startedMs,
    ...(times.firstCandleMs === null ? {} : { first_candle_ms: times.firstCandleMs }),
    finished_ms: Date.now(),
    node_version: process.version,
    platform: `${process.platform}-${process.arch}`,
    command: process.argv.slice(2),
    data_dir: resolve(dataDir),
    strategy_file: strategyFile,
    ...(options.markets === undefined ? {} : { markets_file: resolve(options.markets) }),
    ...more,
  };
  try {
    const files = await writeReport(folder, report, run, { html: options.html !== false, facts });
    return { folder, files, page: files.find((file) => file.endsWith('report.html')) ?? null };
  } catch (error) {
    throw notWritten(error, folder);
  }
}

function notWritten(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ServiceError('busy', `The files of the run cannot be written to ${folder}: the disk is full.`);
  return new UsageError(`The files of the run cannot be written to ${folder}: ${code} at ${path ?? folder}.`);
}
