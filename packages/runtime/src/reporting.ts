/** What turns a finished run into documents, tables and a page. Loaded by `reporting()`, when there is something to report. */
export { backtestReport, writeReport } from './modes/backtest/artifacts.ts';
export { terminalReport } from './report/terminal.ts';
export { sourceHash } from './strategies/local-imports.ts';
export { compareRuns } from './compare/compare-runs.ts';
export { WARM_UP_TOLERANCE } from './checks/warm-up.ts';
export { checkStrategy } from './modes/check/check-strategy.ts';
export { rerun } from './modes/rerun/rerun.ts';
export { rerunJob } from './modes/rerun/rerun-job.ts';
export { readRun, storedResult } from './modes/rerun/stored-run.ts';
export { why } from './modes/why/why.ts';
