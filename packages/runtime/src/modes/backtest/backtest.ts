import type { CandleColumns } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  strategyDefinition,
  type BuiltStrategy,
  type ColumnArray,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../../backtest/loop.ts';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import { SPOT, type PairInput } from '../../backtest/pair-input.ts';
import { prepareSignals } from '../../backtest/signal-columns.ts';
import { Arena } from '../../columns/arena.ts';
import { ColumnCache } from '../../columns/column-cache.ts';
import { unknownMarket } from '../../config/market-file.ts';
import { runSettings, type RunSettings } from '../../config/run-settings.ts';
import { ConfigError } from '../../config/errors.ts';
import { CandleLoader, quoteOf, type LoadedPair, type ReadSeries } from './load-pair.ts';
import type { BacktestRequest } from './request.ts';
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
}

/** A finished backtest with everything that a report can want. */
export interface BacktestRun {
  readonly settings: RunSettings;
  readonly built: BuiltStrategy;
  readonly outcome: BacktestOutcome;
  readonly startupCandles: number;
  /** Series with too few candles in front of the range: trading on them begins later than asked for. */
  readonly startupShortages: readonly StartupShortage[];
  readonly stakeCurrency: string;
  readonly pairs: readonly TradedPair[];
  /** Pairs whose candles an explicit number of startup candles used up. */
  readonly pairsLeftOut: readonly string[];
  /** Pairs that the markets file does not have. */
  readonly unknownMarkets: readonly string[];
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
  checkSupported(built, settings, request.config);
  const stakeCurrency = stakeCurrencyOf(request, settings);
  const arena = new Arena();
  const loader = new CandleLoader(request, settings, built, arena);
  const prepared = preparePairs(request, built, loader, arena);
  if (prepared.length === 0)
    throw new ConfigError(
      'invalid-config',
      `no pair has candles left to trade after ${loader.startupCandles} startup candles.`,
    );
  const outcome = trade(
    request,
    settings,
    prepared.map(({ input }) => input),
  );
  const loadedPairs = prepared.map(({ loaded }) => loaded);
  return {
    settings,
    built,
    outcome,
    startupCandles: loader.startupCandles,
    startupShortages: loader.shortages,
    stakeCurrency,
    pairs: prepared.map(({ loaded, columns }) => ({
      pair: loaded.pair,
      candles: loaded.own.candles,
      first: loaded.first,
      last: loaded.last,
      own: loaded.own,
      columns,
    })),
    pairsLeftOut: request.pairs.filter((pair) => !loadedPairs.some((loaded) => loaded.pair === pair)),
    unknownMarkets: request.pairs.filter((pair) => !request.markets.rules.has(pair)),
    series: [
      ...new Set([...loadedPairs.map(({ own }) => own), ...loadedPairs.flatMap(({ informative }) => informative)]),
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
}

function preparePairs(
  request: BacktestRequest,
  built: BuiltStrategy,
  loader: CandleLoader,
  arena: Arena,
): PreparedPair[] {
  const cache = new ColumnCache(arena, SHARED_COLUMN_BYTES);
  return request.pairs.flatMap((pair, index) => {
    request.onProgress?.('prepare', index, request.pairs.length);
    const loaded = loader.load(pair);
    cache.trim();
    return loaded === null ? [] : [preparePair(request, built, loaded, arena, cache)];
  });
}

function preparePair(
  request: BacktestRequest,
  built: BuiltStrategy,
  loaded: LoadedPair,
  arena: Arena,
  cache: ColumnCache,
): PreparedPair {
  const market = request.markets.rules.get(loaded.pair) ?? unknownMarket(loaded.pair);
  const { signals, column } = prepareSignals(
    built,
    loaded.candlesOf,
    arena,
    request.withColumns,
    cache.on(sharedFrame),
  );
  const columns = request.withColumns
    ? built.columnPaths.map(({ path, output }) => ({ path, values: column(output) }))
    : [];
  const input = {
    pair: loaded.pair,
    market,
    candles: loaded.own.candles,
    signals,
    first: loaded.first,
    last: loaded.last,
    ticks: loaded.ticks(market.priceTick),
    ...SPOT,
  };
  return { loaded, input, columns };
}

function trade(request: BacktestRequest, settings: RunSettings, pairs: readonly PairInput[]): BacktestOutcome {
  const { timeframe, rules, money } = settings;
  const { market } = pairs[0]!;
  const fee = money.fee ?? Math.max(market.takerFee, market.makerFee);
  const fromMs = Math.min(...pairs.map(({ candles, first }) => candles.openTimeMs[first]!));
  const toMs = Math.max(...pairs.map(({ candles, last }) => candles.openTimeMs[last]!));
  const onProgress = request.onProgress;
  const report =
    onProgress === undefined
      ? {}
      : { onProgress: (timeMs: number) => onProgress('trade', timeMs - fromMs, toMs - fromMs) };
  onProgress?.('trade', 0, toMs - fromMs);
  return runBacktest({ timeframe, pairs, rules, money: { ...money, fee }, ...report });
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
