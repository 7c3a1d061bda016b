/** What a command or a container uses of the runtime. Reports and readers of documents load when they are needed. */
export { backtest, type BacktestRun, type TradedPair } from './modes/backtest/backtest.ts';
export type { BacktestRequest } from './modes/backtest/request.ts';
export {
  backtestReport,
  marketsHash,
  writeReport,
  type BacktestReport,
  type ReportFacts,
} from './modes/backtest/artifacts.ts';
export { ConfigError, type ConfigErrorCode } from './config/errors.ts';
export { loadConfig, placeText, type ConfigPlace, type HiddenValue, type LoadedConfig } from './config/load-config.ts';
export { parseMarketFile, type MarketFile } from './config/market-file.ts';
export { runSettings, type EffectiveSetting, type Origin, type RunSettings } from './config/run-settings.ts';
export type { RawConfig } from './config/setting-table.ts';
export { settingProblem } from './config/setting-problem.ts';
export { shippedFile } from './config/shipped-file.ts';
export { choosePairs, type PairChoice, type PairWishes } from './config/choose-pairs.ts';
export { StrategyFileError, type StrategyFileErrorCode } from './strategies/errors.ts';
export { explainFailure } from './strategies/explain-failure.ts';
export {
  findStrategy,
  loadAll,
  strategyFiles,
  strategyFolders,
  type BrokenStrategy,
} from './strategies/find-strategy.ts';
export type { LoadedStrategy } from './strategies/load-strategy.ts';
export { sourceHash } from './strategies/local-imports.ts';
export { shortPath } from './strategies/short-path.ts';
export { terminalReport } from './report/terminal.ts';
export { VERSION } from './version.ts';
