import type { CheckOptions } from '../config/config-problem.ts';
import { choosePairs } from '../config/choose-pairs.ts';
import { ConfigError } from '../config/errors.ts';
import { isExchangeName } from '../data/cache/series-path.ts';
import { parseTimerange } from '../data/timerange.ts';
import { placeText } from '../config/merging.ts';
import type { BacktestRequest } from '../modes/backtest/request.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { LoadedStrategy } from '../strategies/load-strategy.ts';
import type { RawConfig } from '../config/setting-table.ts';
import type { ReportFacts } from '../modes/backtest/artifacts.ts';
import { isTimeframe, type Timeframe } from '@tradai/strategy-sdk';
import { parseParam, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { UsageError } from '../process/failure.ts';
import type { Io } from '../process/io.ts';
import {
  parseAssignment,
  parseExchangeOption,
  parseFills,
  parsePairsOption,
  parseSetting,
  parseTimeframeOption,
} from './options.ts';
import type { BacktestOptions } from './backtest-options.ts';
import { dataFolder } from './data-folder.ts';
import { readMarkets } from './read-markets.ts';
import { runConfig, type RunConfig } from './run-config.ts';

/** Everything that a run needs, settled. */
export interface BacktestJob {
  readonly request: BacktestRequest;
  readonly facts: Omit<ReportFacts, 'strategySha256' | 'marketsSha256'>;
  /** Of the markets file. */
  readonly marketsText: string;
}

/** Reads config, markets and options, and says on `io.err` what was chosen where nothing was given. */
export function backtestJob(loaded: LoadedStrategy, options: BacktestOptions, io: Io): BacktestJob {
  const config = runConfig(options.config, { env: io.env, ...checkedWith(loaded, options) });
  return jobOf(loaded, config, options, io);
}

/** What the options say about a config. */
export function checkedWith({ strategy }: LoadedStrategy, options: BacktestOptions): Partial<CheckOptions> {
  return {
    overrides: overridesOf(options),
    pairsGiven: options.pairs !== undefined,
    strategyName: strategy.name,
  };
}

/** The same with a config that is already read. */
export function jobOf(
  { strategy }: LoadedStrategy,
  config: RunConfig,
  options: Omit<BacktestOptions, 'config'>,
  io: Pick<Io, 'env' | 'err'>,
): BacktestJob {
  const settings = overridesOf(options);
  const overrides = { ...settings, ...fillsOf(options, config) };
  const timerangeText = options.timerange ?? timerangeOf(config);
  const timerange = timerangeText === null ? { startMs: null, endMs: null } : parseTimerange(timerangeText);
  const exchange = options.exchange === undefined ? exchangeOf(config) : parseExchangeOption(options.exchange);
  const market = config.values['trading_mode'] === 'futures' ? 'futures' : 'spot';
  const dataDir = dataFolder(options.data, io);
  const timeframe = timeframeOf(strategy, config.values, overrides);
  const choice = choosePairs({
    given: parsePairsOption(options.pairs),
    config: config.values,
    dataDir,
    exchange,
    timeframe,
  });
  const markets = readMarkets(options.markets, exchange, market, choice.pairs);
  const { warnings } = config;
  if (config.files.length > 0) io.err(`Config: ${config.files.join(', ')}\n`);
  if (choice.source !== 'command line')
    io.err(`Pairs: ${choice.pairs.length}, ${choice.source}: ${choice.pairs.join(', ')}\n`);
  for (const warning of warnings) io.err(`Warning: ${warning}\n`);
  return {
    request: {
      strategy,
      params: paramsOf(strategy, options.set ?? []),
      config: config.values,
      overrides,
      pairs: choice.pairs,
      timerange,
      exchange,
      dataDir,
      markets: markets.file,
      withColumns: options.html !== false,
    },
    facts: {
      timerangeText,
      configFileOf: (key) => configPlace(config, key),
      warnings,
      configKeys: config.keys,
    },
    marketsText: markets.text,
  };
}

/** Values of the command line by the config's keys. */
function overridesOf(options: BacktestOptions): RawConfig {
  const settings = [
    ['--max-open-trades', 'max_open_trades', options.maxOpenTrades],
    ['--stake-amount', 'stake_amount', options.stakeAmount],
    ['--fee', 'fee', options.fee],
    ['--dry-run-wallet', 'dry_run_wallet', options.dryRunWallet],
  ] as const;
  return {
    ...(options.timeframe === undefined ? {} : { timeframe: parseTimeframeOption(options.timeframe) }),
    ...(options.timeframeDetail === undefined
      ? {}
      : { timeframe_detail: parseTimeframeOption(options.timeframeDetail, '--timeframe-detail') }),
    ...(options.enableProtections === true ? { enable_protections: true } : {}),
    ...(options.positionStacking === true ? { position_stacking: true } : {}),
    ...Object.fromEntries(
      settings.flatMap(([flag, key, text]) => (text === undefined ? [] : [[key, parseSetting(flag, key, text)]])),
    ),
  };
}

function fillsOf(options: BacktestOptions, config: LoadedConfig): RawConfig {
  if (options.fills === undefined && options.profiles === undefined) return {};
  return { fills: parseFills(options, config.values['fills']) };
}

function paramsOf(strategy: AnyStrategy, assignments: readonly string[]): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, text] of assignments.map(parseAssignment)) {
    if (Object.hasOwn(params, name)) throw new UsageError(`--set gives ${name} twice.`);
    params[name] = parseParam(strategy, name, text);
  }
  return params;
}

/** The one of the run; the run itself checks it again with all other settings. */
function timeframeOf(strategy: AnyStrategy, config: RawConfig, overrides: RawConfig): Timeframe {
  const wanted = overrides['timeframe'] ?? config['timeframe'];
  return typeof wanted === 'string' && isTimeframe(wanted) ? wanted : strategy.timeframe;
}

/** `exchange` is an object with a name, as in freqtrade's configs; without one it is Binance. */
export function exchangeOf(config: LoadedConfig): string {
  const { exchange } = config.values;
  if (exchange === undefined) return 'binance';
  if (typeof exchange !== 'object' || exchange === null || Array.isArray(exchange))
    throw refusedKey(config, 'exchange', exchange, 'an object such as {"name": "binance"}');
  const name = (exchange as RawConfig)['name'] ?? 'binance';
  if (typeof name === 'string' && isExchangeName(name)) return name;
  throw refusedKey(config, 'exchange.name', name, 'a name such as "binance"');
}

export function timerangeOf(config: LoadedConfig): string | null {
  const timerange = config.values['timerange'] ?? null;
  if (timerange === null || typeof timerange === 'string') return timerange === '' ? null : timerange;
  throw refusedKey(config, 'timerange', timerange, 'a text such as "20210101-20210630"');
}

function refusedKey(config: LoadedConfig, key: string, value: unknown, expected: string): ConfigError {
  return new ConfigError(
    'invalid-config',
    `${configPlace(config, key) ?? 'config'}: ${key} is ${JSON.stringify(value)}; expected ${expected}.`,
  );
}

function configPlace(config: LoadedConfig, key: string): string | null {
  const place = config.places.get(key);
  return place === undefined ? null : placeText(place);
}
