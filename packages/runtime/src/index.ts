import type { HyperoptRequest } from './modes/hyperopt/hyperopt-request.ts';
import type { HyperoptRun } from './modes/hyperopt/hyperopt.ts';
import type * as Operating from './operating.ts';
import type * as Reporting from './reporting.ts';
import type * as Searching from './searching.ts';
import type * as SessionReports from './session-reports.ts';
import type * as MonteCarloFiles from './modes/monte-carlo/monte-carlo-files.ts';
import type { MonteCarloRequest } from './modes/monte-carlo/monte-carlo-request.ts';
import type { MonteCarloRun } from './modes/monte-carlo/monte-carlo.ts';
import type { WalkForwardRequest } from './modes/walk-forward/walk-forward-request.ts';
import type { WalkForwardRun } from './modes/walk-forward/walk-forward.ts';
import type * as WalkForwardFiles from './modes/walk-forward/walk-forward-files.ts';

/** What a command or a container uses of the runtime. What only a finished run needs loads later: see `reporting`. */
export { backtest, type BacktestRun, type TradedPair } from './modes/backtest/backtest.ts';
export type { BacktestRequest } from './modes/backtest/request.ts';
export type { BacktestReport, ReportFacts } from './modes/backtest/artifacts.ts';
export type { ComparedRun, RunComparison } from './compare/compare-runs.ts';
export type { PlacedFinding, StrategyCheck } from './modes/check/check-strategy.ts';
export type { ReplayPlaces } from './modes/session/parity/session-parity.ts';
export type { ReasonCounts } from './modes/session/why/reason-counts.ts';
export type { SessionStory } from './modes/session/why/session-story.ts';
export type { CandleStory } from './modes/why/candle-story.ts';
export type { ConditionStory, SignalStory } from './modes/why/condition-story.ts';
export type { InsideStory } from './modes/why/inside-story.ts';
export type { Why } from './modes/why/why.ts';
export type { FileDifferences, Rerun } from './modes/rerun/rerun.ts';
export type { RerunJob } from './modes/rerun/rerun-job.ts';
export type { StoredRun } from './modes/rerun/stored-run.ts';
export type { FinalRun, FinalRuns } from './modes/hyperopt/final-runs.ts';
export type { HyperoptRun } from './modes/hyperopt/hyperopt.ts';
export type { OddsProgress } from './modes/hyperopt/odds/odds-progress.ts';
export type { Verdict } from './report/study/verdicts.ts';
export type { HyperoptRequest } from './modes/hyperopt/hyperopt-request.ts';
export type { SearchWishes } from './modes/hyperopt/search-plan.ts';
export type { MonteCarloRequest } from './modes/monte-carlo/monte-carlo-request.ts';
export type { MonteCarloRun } from './modes/monte-carlo/monte-carlo.ts';
export type {
  Stretch,
  WalkForwardRequest,
  WalkProgress,
  WalkWishes,
} from './modes/walk-forward/walk-forward-request.ts';
export type { FinishedWalk, WalkForwardRun } from './modes/walk-forward/walk-forward.ts';
export type { StudyProgress } from './modes/hyperopt/study-progress.ts';
export type { Studies, Study, StudySummary, StudyTrial } from './ports/studies.ts';
export { ConfigError, type ConfigErrorCode } from './config/errors.ts';
export { choosePairs, type PairChoice, type PairWishes } from './config/choose-pairs.ts';
export { assertRunnable, checkConfig, type ConfigVerdict } from './config/check-config.ts';
export type { CheckOptions, ConfigProblem } from './config/config-problem.ts';
export { classifyConfig, type ClassifiedKey, type ClassifyOptions } from './config/classify-config.ts';
export type { Environment } from './config/environment.ts';
export { CONFIG_MODES, type ConfigMode, type KeyClass } from './config/key-row.ts';
export { loadConfig, type LoadedConfig } from './config/load-config.ts';
export { masked } from './config/secrets.ts';
export { withDefaults } from './config/with-defaults.ts';
export { placeText, type ConfigPlace, type HiddenValue } from './config/merging.ts';
export { marketFileOfCcxt } from './config/ccxt-markets.ts';
export { parseMarketFile, type MarketFile } from './config/market-file.ts';
export { runSettings, type EffectiveSetting, type Origin, type RunSettings } from './config/run-settings.ts';
export { settingProblem } from './config/setting-problem.ts';
export type { RawConfig } from './config/setting-table.ts';
export { shippedFile } from './config/shipped-file.ts';
export { isExchangeName } from './data/cache/series-path.ts';
export { parseTimerange, type Timerange } from './data/timerange.ts';
export { StrategyFileError, type StrategyFileErrorCode } from './strategies/errors.ts';
export type { SessionDoor } from './compose/open-sessions.ts';
export type { LeaseRow } from './ports/lease-rows.ts';
export type { SessionKey } from './ports/session-store.ts';
export type { EquityRow, SaidRow } from './modes/session/rows/row-forms.ts';
export type { HealthView } from './modes/session/view/health-view.ts';
export type { SessionView } from './modes/session/view/session-view.ts';
export type { VersionView } from './modes/session/view/version-views.ts';
export type { OpenTradeView } from './modes/session/view/trade-views.ts';
export { openCandleTarget } from './compose/open-candle-target.ts';
export { openExchange } from './compose/open-exchange.ts';
export { isMlflow, openRegistry, openStudies, openTracking, type ServicePlace } from './compose/open-services.ts';
export { ServiceError, type ServiceErrorCode } from './ports/errors.ts';
export type { Exchange } from './ports/exchange.ts';
export { assertMove } from './ports/registry-rules.ts';
export type { AliasMove, NewVersion, Registry, StrategyVersion } from './ports/registry.ts';
export type { MetricPoint, RunLog, RunRecord, RunStart, RunStatus, TrackedRun, Tracking } from './ports/tracking.ts';
export {
  strategyFacts,
  strategyTags,
  tagProblems,
  type StrategyFacts,
  type TagReader,
  type TagWishes,
} from './strategies/strategy-tags.ts';
export { backtestJob, checkedWith, exchangeOf, jobOf, timerangeOf, type BacktestJob } from './launch/backtest-job.ts';
export type { BacktestOptions } from './launch/backtest-options.ts';
export { dataFolder } from './launch/data-folder.ts';
export { parseAssignment, parseExchangeOption, parsePairsOption, parseTimeframeOption } from './launch/options.ts';
export { checkOutFolder } from './launch/out-folder.ts';
export { withParamsFile } from './launch/params-option.ts';
export { readMarkets } from './launch/read-markets.ts';
export { documentsOf, reportRun } from './launch/report-run.ts';
export { givenConfig, runConfig, type RunConfig } from './launch/run-config.ts';
export { runProgress, type RunProgress } from './launch/run-progress.ts';
export { strategyRoots } from './launch/strategy-roots.ts';
export { writeRun } from './launch/write-run.ts';
export { explainFailure } from './strategies/explain-failure.ts';
export {
  findStrategy,
  loadAll,
  strategyFiles,
  strategyFolders,
  type BrokenStrategy,
} from './strategies/find-strategy.ts';
export type { LoadedStrategy } from './strategies/load-strategy.ts';
export { plainTable } from './report/plain-table.ts';
export { shortPath } from './strategies/short-path.ts';

/** Schema of configs for editors. It loads zod, which a run does without. */
export async function configJsonSchema(): Promise<object> {
  const schema = await import('./config/config-schema.ts');
  return schema.configJsonSchema();
}

/** Searches parameters; see `modes/hyperopt/hyperopt.ts`. */
export async function hyperopt(request: HyperoptRequest): Promise<HyperoptRun> {
  const mode = await import('./modes/hyperopt/hyperopt.ts');
  return mode.hyperopt(request);
}

/** Searches and tests window by window; see `modes/walk-forward/walk-forward.ts`. */
export async function walkForward(request: WalkForwardRequest): Promise<WalkForwardRun> {
  const mode = await import('./modes/walk-forward/walk-forward.ts');
  return mode.walkForward(request);
}

/** What writes the files of a walk. */
export function walkForwardFiles(): Promise<typeof WalkForwardFiles> {
  return import('./modes/walk-forward/walk-forward-files.ts');
}

/** Runs a strategy and all that might have become of it; see `modes/monte-carlo/monte-carlo.ts`. */
export async function monteCarlo(request: MonteCarloRequest): Promise<MonteCarloRun> {
  const mode = await import('./modes/monte-carlo/monte-carlo.ts');
  return mode.monteCarlo(request);
}

/** What writes the files of Monte Carlo. */
export function monteCarloFiles(): Promise<typeof MonteCarloFiles> {
  return import('./modes/monte-carlo/monte-carlo-files.ts');
}

/** What looks at sessions and asks them for something. */
export function operating(): Promise<typeof Operating> {
  return import('./operating.ts');
}

/** What reads stored studies. */
export function searching(): Promise<typeof Searching> {
  return import('./searching.ts');
}

/** Documents, tables and pages of a run. A run starts sooner without them. */
export function reporting(): Promise<typeof Reporting> {
  return import('./reporting.ts');
}

/** What lays a session beside a backtest. */
export function sessionReports(): Promise<typeof SessionReports> {
  return import('./session-reports.ts');
}
