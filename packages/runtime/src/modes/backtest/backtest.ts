import { timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  CALLBACK_NAMES,
  controlValues,
  strategyDefinition,
  type BuiltStrategy,
  type CandlesOf,
  type ColumnArray,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../../backtest/loop.ts';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { PairInput } from '../../backtest/pair-input.ts';
import { protectionRules } from '../../backtest/protection-rules.ts';
import { watchedAdvice } from '../../backtest/watch.ts';
import { prepareSignals } from '../../backtest/signal-columns.ts';
import { adviceOf, type StrategyAdvice, type StrategyNotes } from '../../callbacks/advice-of.ts';
import type { CallbackPair } from '../../callbacks/stage.ts';
import { Arena } from '../../columns/arena.ts';
import { ColumnCache } from '../../columns/column-cache.ts';
import { ColumnsOnDemand } from '../../columns/columns-on-demand.ts';
import { unknownMarket } from '../../config/market-file.ts';
import { runSettings, type RunSettings } from '../../config/run-settings.ts';
import type { FillsRecord } from '../../contract/fills.ts';
import type { FillRules } from '../../core/fill-rules.ts';
import type { MoneyRules, TradeRules } from '../../core/rules.ts';
import type { ClosedTrade } from '../../core/trade.ts';
import { ConfigError } from '../../config/errors.ts';
import { CandleLoader, quoteOf, type LoadedPair } from './load-pair.ts';
import type { ReadSeries } from './read-series.ts';
import type { BacktestRequest } from './request.ts';
import { chosenRules, runProfiles } from './profiles.ts';
import { tiersOf } from './tiers-of.ts';
import { viewedSettings } from './viewed-settings.ts';
import { firstOtherTrade } from './walk-again.ts';
import { checkDetail } from './side-data.ts';
import type { StartupShortage } from './startup.ts';
import { checkSupported } from './supported.ts';

/** A column that the strategy named, for charts. */
export interface NamedColumn {
  readonly path: string;
  readonly values: ColumnArray;
}

export interface TradedPair {
  readonly pair: string;
  readonly candles: CandleColumns;
  /** Positions of the candles that belong to the run, both included. */
  readonly first: number;
  readonly last: number;
  readonly own: ReadSeries;
  readonly columns: readonly NamedColumn[];
  /** As the trading loop got it. */
  readonly input: PairInput;
  /** Candles of everything that the pair's columns look at. */
  readonly candlesOf: CandlesOf;
}

/** A finished backtest with everything that a report can want. */
export interface BacktestRun {
  readonly settings: RunSettings;
  readonly built: BuiltStrategy;
  readonly outcome: BacktestOutcome;
  /** How orders were filled, and what other ways would have made of the signals. */
  readonly fills: FillsRecord;
  /** What the strategy's callbacks left behind beside trades. */
  readonly notes: StrategyNotes;
  /** The first trade that a second walk by the same rules does not have in common with the run; null when all are, or it was not walked. */
  readonly otherTrade: ClosedTrade | null;
  readonly startupCandles: number;
  /** Series with too few candles in front of the range: trading on them begins later than asked for. */
  readonly startupShortages: readonly StartupShortage[];
  readonly stakeCurrency: string;
  readonly pairs: readonly TradedPair[];
  /** Pairs whose candles an explicit number of startup candles used up. */
  readonly pairsLeftOut: readonly string[];
  /** Pairs that the markets file does not have. */
  readonly unknownMarkets: readonly string[];
  /** Futures that pay no funding, because there is no series of rates or of mark prices. */
  readonly withoutFunding: readonly string[];
  /** Every series that was read, own ones first. */
  readonly series: readonly ReadSeries[];
  /** Bytes of columns in memory. */
  readonly columnBytes: number;
}

/**
 * Runs one strategy over stored candles. Throws the errors of settings, graph and data; a strategy that asks for something which
 * this version does not do is refused rather than run otherwise.
 */
export function backtest(request: BacktestRequest): BacktestRun {
  const definition = strategyDefinition(request.strategy);
  const settings = runSettings(definition, request.config, request.overrides);
  const built = buildStrategy(request.strategy, request.params, settings.timeframe);
  checkSupported(built, settings);
  checkDetail(settings);
  const stakeCurrency = stakeCurrencyOf(request, settings);
  const arena = new Arena();
  const loader = new CandleLoader(request, settings, built, arena);
  const prepared = preparePairs(request, settings, built, loader, arena);
  if (prepared.length === 0)
    throw new ConfigError(
      'invalid-config',
      `no pair has candles left to trade after ${loader.startupCandles} startup candles.`,
    );
  const traded = trade(request, settings, built, stakeCurrency, prepared);
  const loadedPairs = prepared.map(({ loaded }) => loaded);
  return {
    settings,
    built,
    ...traded,
    startupCandles: loader.startupCandles,
    startupShortages: loader.shortages,
    stakeCurrency,
    pairs: prepared.map(({ loaded, columns, input }) => ({
      pair: loaded.pair,
      candles: loaded.own.candles,
      first: loaded.first,
      last: loaded.last,
      own: loaded.own,
      columns,
      input,
      candlesOf: loaded.candlesOf,
    })),
    pairsLeftOut: request.pairs.filter((pair) => !loadedPairs.some((loaded) => loaded.pair === pair)),
    unknownMarkets: request.pairs.filter((pair) => !request.markets.rules.has(pair)),
    withoutFunding: loadedPairs.filter(({ side }) => side.missing.length > 0).map(({ pair }) => pair),
    series: [
      ...new Set([
        ...loadedPairs.map(({ own }) => own),
        ...loadedPairs.flatMap(({ informative }) => informative),
        ...loadedPairs.flatMap(({ side }) => side.series),
      ]),
    ],
    columnBytes: arena.bytes,
  };
}

/** Columns of other pairs are the same for every pair of a run; they may take this much memory. */
const SHARED_COLUMN_BYTES = 256 * 1024 * 1024;

function sharedFrame(frame: GraphFrame): string | null {
  return frame.pair === null ? null : frame.label;
}

interface PreparedPair {
  readonly loaded: LoadedPair;
  readonly input: PairInput;
  readonly columns: readonly NamedColumn[];
  /** Any column of the strategy, for its callbacks. */
  readonly column: CallbackPair['column'];
}

function preparePairs(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  loader: CandleLoader,
  arena: Arena,
): PreparedPair[] {
  const cache = new ColumnCache(arena, SHARED_COLUMN_BYTES);
  return request.pairs.flatMap((pair, index) => {
    request.onProgress?.('prepare', index, request.pairs.length);
    const loaded = loader.load(pair);
    cache.trim();
    return loaded === null ? [] : [preparePair(request, settings, built, loaded, arena, cache)];
  });
}

function preparePair(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  loaded: LoadedPair,
  arena: Arena,
  cache: ColumnCache,
): PreparedPair {
  const market = request.markets.rules.get(loaded.pair) ?? unknownMarket(loaded.pair);
  const reuse = cache.on(sharedFrame);
  const { signals, find } = prepareSignals(built, loaded.candlesOf, arena, request.withColumns, reuse);
  const onDemand = new ColumnsOnDemand(built.graph, loaded.candlesOf, arena, reuse);
  const column: CallbackPair['column'] = (output) => find(output) ?? onDemand.column(output);
  const columns = request.withColumns
    ? built.columnPaths.map(({ path, output }) => ({ path, values: find(output)! }))
    : [];
  const input = {
    pair: loaded.pair,
    market,
    candles: loaded.own.candles,
    signals,
    first: loaded.first,
    last: loaded.last,
    ticks: loaded.ticks(market.priceTick),
    tiers: tiersOf(request.markets, loaded.pair, settings),
    funding: loaded.side.funding,
    detail: loaded.side.detail?.candles ?? null,
  };
  return { loaded, input, columns, column };
}

function trade(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  stakeCurrency: string,
  prepared: readonly PreparedPair[],
): Pick<BacktestRun, 'outcome' | 'notes' | 'fills' | 'otherTrade'> {
  const { timeframe, timeframeDetail } = settings;
  const pairs = prepared.map(({ input }) => input);
  const { market } = pairs[0]!;
  const money = { ...settings.money, fee: settings.money.fee ?? Math.max(market.takerFee, market.makerFee) };
  const common = {
    timeframe,
    pairs,
    money,
    isFutures: settings.tradingMode === 'futures',
    liquidation: settings.liquidation,
    protections: settings.enableProtections ? protectionRules(built.protections, timeframe) : [],
    detailMs: timeframeDetail === null ? null : timeframeMs(timeframeDetail),
  };
  // Callbacks remember: each walk gets fresh ones.
  const freshAdvice = (): StrategyAdvice => adviceFor(request, settings, built, stakeCurrency, money, prepared);
  const withFills = (fills: FillRules): TradeRules => ({ ...settings.rules, fills });
  const strategy = freshAdvice();
  const { watch } = request;
  const outcome = runBacktest({
    ...common,
    rules: withFills(chosenRules(settings.fills, settings.money.fee)),
    advise: watch === undefined ? strategy.advise : watchedAdvice(strategy.advise, watch),
    ...progressOf(request, pairs),
  });
  const notes = strategy.notes();
  // Who watches one walk wants no other.
  const shown = watch === undefined ? settings.fills : { ...settings.fills, profiles: [settings.fills.profile] };
  const play = (rules: FillRules, walked: readonly PairInput[] = pairs): BacktestOutcome =>
    runBacktest({ ...common, pairs: walked, rules: withFills(rules), advise: freshAdvice().advise });
  const fills = runProfiles(shown, settings.money.fee, money.dryRunWallet, outcome, (rules) => play(rules));
  const isAskedAgain = fills.profiles.length > 1 && CALLBACK_NAMES.some((name) => built.definition[name] !== undefined);
  const otherTrade = isAskedAgain
    ? firstOtherTrade(outcome, pairs, (walked) => play(chosenRules(settings.fills, settings.money.fee), walked))
    : null;
  return { outcome, notes, fills, otherTrade };
}

function adviceFor(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  stakeCurrency: string,
  money: MoneyRules,
  prepared: readonly PreparedPair[],
): StrategyAdvice {
  return adviceOf({
    built,
    settings: viewedSettings(request, settings, stakeCurrency),
    controls: controlValues(request.strategy, controlsIn(request.config)),
    rules: settings.rules,
    money,
    timeInForce: settings.timeInForce,
    onError: settings.callbackErrors,
    pairs: prepared,
  });
}

function controlsIn({ controls = {} }: BacktestRequest['config']): Readonly<Record<string, unknown>> {
  if (typeof controls === 'object' && controls !== null) return controls as Readonly<Record<string, unknown>>;
  throw new ConfigError(
    'invalid-config',
    `controls is ${JSON.stringify(controls)}; expected an object of values by name.`,
  );
}

function progressOf(
  { onProgress }: BacktestRequest,
  pairs: readonly PairInput[],
): { readonly onProgress?: (timeMs: number) => void } {
  if (onProgress === undefined) return {};
  const fromMs = Math.min(...pairs.map(({ candles, first }) => candles.openTimeMs[first]!));
  const toMs = Math.max(...pairs.map(({ candles, last }) => candles.openTimeMs[last]!));
  onProgress('trade', 0, toMs - fromMs);
  return { onProgress: (timeMs) => onProgress('trade', timeMs - fromMs, toMs - fromMs) };
}

/** The quote of every pair; a wallet holds one currency. */
function stakeCurrencyOf(request: BacktestRequest, settings: RunSettings): string {
  const [first] = request.pairs;
  if (first === undefined)
    throw new ConfigError('invalid-config', 'no pair was given; expected at least one, such as BTC/USDT.');
  const stake = settings.stakeCurrency ?? quoteOf(first);
  const other = request.pairs.find((pair) => quoteOf(pair) !== stake);
  if (other !== undefined)
    throw new ConfigError(
      'invalid-config',
      `${other} is not traded in the stake currency ${stake}; all pairs of a run share one.`,
    );
  return stake;
}
