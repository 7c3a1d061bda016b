import { runFiles, type RunFileName } from '../../report/write.ts';
import { textDifferences, type Difference } from '../../compare/text-differences.ts';
import { backtestReport, signalLogs, type BacktestReport } from '../backtest/artifacts.ts';
import { backtest, type BacktestRun } from '../backtest/backtest.ts';
import { checkData } from './check-data.ts';
import type { RerunJob } from './rerun-job.ts';
import type { StoredRun } from './stored-run.ts';

/** A file that came out differently. */
export interface FileDifferences {
  readonly file: RunFileName;
  readonly differences: readonly Difference[];
}

export interface Rerun {
  readonly run: BacktestRun;
  readonly report: BacktestReport;
  /** Files that the folder has and that were compared. */
  readonly compared: readonly RunFileName[];
  /** Files that a run writes and that were not there to compare. */
  readonly missing: readonly RunFileName[];
  /** Empty: all of them are the same to the byte. */
  readonly different: readonly FileDifferences[];
}

/** Runs a stored run again and compares its files. Throws `data-changed`, and whatever a backtest throws. */
export function rerun(stored: StoredRun, { request, facts }: RerunJob): Rerun {
  const run = backtest(request);
  const report = backtestReport(request, run, facts);
  checkData(stored.name, stored.manifest.data, report.manifest.data);
  const files = runFiles({ ...report, signals: signalLogs(run) });
  const names = Object.keys(files) as RunFileName[];
  const compared = names.filter((file) => stored.files[file] !== undefined);
  return {
    run,
    report,
    compared,
    missing: names.filter((file) => stored.files[file] === undefined),
    different: compared.flatMap((file) => {
      const differences = textDifferences(stored.files[file]!, files[file], file.endsWith('.json'));
      return differences.length === 0 ? [] : [{ file, differences }];
    }),
  };
}
