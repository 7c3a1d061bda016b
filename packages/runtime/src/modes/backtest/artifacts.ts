import type { SignalLog } from '../../backtest/outcome.ts';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { MANIFEST_SCHEMA, manifestHash, type Manifest, type RunFacts } from '../../contract/manifest.ts';
import { makeResult, type ResultDocument, type SeriesRecord, type SettingRecord } from '../../contract/result.ts';
import { columnList } from '../../data/candles.ts';
import type { EquityCurve } from '../../report/csv.ts';
import { VERSION } from '../../contract/version.ts';
import { assumptionsOf } from './assumptions.ts';
import type { BacktestRun } from './backtest.ts';
import { chartsOf } from './charts.ts';
import { columnsHash } from './columns-hash.ts';
import { decidingConfig } from './deciding-config.ts';
import { figuresOf } from './figures.ts';
import type { BacktestRequest } from './request.ts';
import { selfCheck } from './self-check.ts';
import { shortageText } from './startup.ts';

/** What a report says that the run itself does not know. */
export interface ReportFacts {
  /** SHA-256 of the strategy's source. */
  readonly strategySha256: string;
  readonly marketsSha256: string;
  /** The time range as it was given; `null` for all there is. */
  readonly timerangeText: string | null;
  /** Config files by key of a setting, where the origin is a config: `config.json`. */
  readonly configFileOf: (key: string) => string | null;
  readonly warnings: readonly string[];
  /** What became of each key of the config. */
  readonly configKeys?: NonNullable<Manifest['config_keys']>;
}

/** A finished backtest as documents. */
export interface BacktestReport {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest: the name of the run. */
  readonly manifestSha256: string;
  readonly result: ResultDocument;
  readonly equity: EquityCurve;
}

/** Puts the documents of a run together. Equal runs give equal documents: no clock, no path of the machine. */
export function backtestReport(request: BacktestRequest, run: BacktestRun, facts: ReportFacts): BacktestReport {
  const data = seriesRecords(run);
  const manifest = manifestOf(request, run, facts, data);
  const manifestSha256 = manifestHash(manifest);
  const { summary, statistics, equity } = figuresOf(run);
  const checked = selfCheck(run);
  const result = makeResult({
    strategyName: run.built.definition.name,
    manifestSha256,
    pairs: run.pairs.map(({ pair }) => pair),
    timeframe: run.settings.timeframe,
    timeframeDetail: run.settings.timeframeDetail,
    timerange: facts.timerangeText,
    stakeCurrency: run.stakeCurrency,
    params: run.built.params,
    settings: settingRecords(run, facts.configFileOf),
    data,
    assumptions: [...assumptionsOf(request, run), checked.assumption],
    warnings: [...facts.warnings, ...run.startupShortages.map(shortageText), ...checked.warnings],
    outcome: run.outcome,
    stateOf: run.notes.stateOf,
    summary,
    statistics,
    fills: run.fills,
  });
  return { manifest, manifestSha256, result, equity };
}

/** Writes the files of a run into `dir` and gives their paths. The page is made when `html` is true; it needs a run `withColumns`. */
export async function writeReport(
  dir: string,
  report: BacktestReport,
  run: BacktestRun,
  options: { readonly html: boolean; readonly facts: RunFacts },
): Promise<string[]> {
  const { manifest, result, equity } = report;
  const { writeArtifacts } = await import('../../report/write.ts');
  const page = options.html ? { html: await pageOf(report, run) } : {};
  return writeArtifacts(dir, { manifest, result, equity, signals: signalLogs(run), run: options.facts, ...page });
}

/** Of every pair, for `reasons.csv`. */
export function signalLogs({ outcome }: BacktestRun): readonly SignalLog[] {
  return outcome.fates.map(({ log }) => log);
}

async function pageOf({ result, equity }: BacktestReport, run: BacktestRun): Promise<string> {
  const { htmlReport } = await import('../../report/html.ts');
  return htmlReport({ result, equity, charts: chartsOf(run) });
}

function manifestOf(
  request: BacktestRequest,
  run: BacktestRun,
  facts: ReportFacts,
  data: readonly SeriesRecord[],
): Manifest {
  const config = decidingConfig(request.config, run.settings.effective);
  return {
    schema: MANIFEST_SCHEMA,
    mode: 'backtest',
    versions: { '@tradai/runtime': VERSION, '@tradai/strategy-sdk': request.strategy.sdkVersion },
    strategy: { name: run.built.definition.name, sha256: facts.strategySha256 },
    params: run.built.params,
    pairs: request.pairs,
    exchange: request.exchange,
    timeframe: run.settings.timeframe,
    timeframe_detail: run.settings.timeframeDetail,
    timerange: facts.timerangeText,
    settings: settingRecords(run, facts.configFileOf),
    config,
    config_sha256: canonicalHash(config),
    config_warnings: facts.warnings,
    ...(facts.configKeys === undefined ? {} : { config_keys: facts.configKeys }),
    overrides: request.overrides,
    data,
    markets_name: request.markets.name,
    markets_sha256: facts.marketsSha256,
    seed: null,
    fill_profile: run.fills.profile,
  };
}

/** Where a config gave the value, its file is named. */
function settingRecords({ settings }: BacktestRun, configFileOf: (key: string) => string | null): SettingRecord[] {
  return settings.effective.map(({ key, value, origin, ...hidden }) => {
    const file = origin === 'config' ? configFileOf(key) : null;
    return { key, value, origin: file === null ? origin : `config ${file}`, ...hidden };
  });
}

function seriesRecords({ series, pairs }: BacktestRun): SeriesRecord[] {
  return series.map(({ key, loaded, filled, candles }) => {
    const traded = pairs.find(({ own }) => own.loaded === loaded);
    return {
      exchange: key.exchange,
      market: key.market,
      pair: key.pair,
      timeframe: key.timeframe,
      kind: key.kind,
      sha256: columnsHash(columnList(loaded)),
      candles: loaded.length,
      first_ms: candles.openTimeMs[0]!,
      last_ms: candles.openTimeMs[candles.length - 1]!,
      gaps_filled: filled,
      effective_start_ms: traded === undefined ? null : traded.candles.openTimeMs[traded.first]!,
    };
  });
}
