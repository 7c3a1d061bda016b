import type { CandleColumns } from '@tradai/strategy-sdk';
import { CALLBACK_NAMES, type BuiltStrategy, type CandlesOf, type GraphFrame } from '@tradai/strategy-sdk/graph';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { PairInput } from '../../backtest/pair-input.ts';
import { finished, type Slices } from '../../backtest/slices.ts';
import type { StrategyNotes } from '../../callbacks/advice-of.ts';
import { Arena } from '../../columns/arena.ts';
import { ColumnCache } from '../../columns/column-cache.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { FillsRecord } from '../../contract/fills.ts';
import type { FillRules } from '../../core/fill-rules.ts';
import type { ClosedTrade } from '../../core/trade.ts';
import { ConfigError } from '../../config/errors.ts';
import { inSlices } from './in-slices.ts';
import { CandleLoader, candlesIn, type LoadedPair } from './load-pair.ts';
import { preparePair, type NamedColumn, type PreparedPair } from './prepare-pair.ts';
import type { ReadSeries } from './read-series.ts';
import type { BacktestRequest } from './request.ts';
import { runProfiles } from './profiles.ts';
import { settle } from './settle.ts';
import { firstOtherTrade } from './walk-again.ts';
import { Walks, type WalkOptions } from './walks.ts';
import type { StartupShortage } from './startup.ts';

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
  return finished(slices(request));
}

/** The same, while the process serves signals and timers in between. Rejects with the signal's reason when it is aborted. */
export function backtestInSlices(request: BacktestRequest, signal: AbortSignal): Promise<BacktestRun> {
  return inSlices(slices(request), signal);
}

function* slices(request: BacktestRequest): Slices<BacktestRun> {
  const { settings, built, stakeCurrency } = settle(request);
  const arena = new Arena();
  const loader = new CandleLoader(request, settings, built, arena);
  const prepared = yield* preparePairs(request, settings, built, loader, arena);
  if (prepared.length === 0)
    throw new ConfigError(
      'invalid-config',
      `no pair has candles left to trade after ${loader.startupCandles} startup candles.`,
    );
  const traded = yield* trade(request, settings, built, stakeCurrency, prepared);
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

interface LoadedAndPrepared extends PreparedPair {
  readonly loaded: LoadedPair;
}

function* preparePairs(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  loader: CandleLoader,
  arena: Arena,
): Slices<LoadedAndPrepared[]> {
  const cache = new ColumnCache(arena, SHARED_COLUMN_BYTES);
  const { markets, withColumns } = request;
  const around = { settings, markets, memory: arena, reuse: cache.on(sharedFrame), withColumns };
  const prepared: LoadedAndPrepared[] = [];
  for (const [index, pair] of request.pairs.entries()) {
    request.onProgress?.('prepare', index, request.pairs.length);
    const loaded = loader.load(pair);
    cache.trim();
    if (loaded !== null) prepared.push({ loaded, ...preparePair(built, candlesIn(loaded), around) });
    yield;
  }
  return prepared;
}

function* trade(
  request: BacktestRequest,
  settings: RunSettings,
  built: BuiltStrategy,
  stakeCurrency: string,
  prepared: readonly PreparedPair[],
): Slices<Pick<BacktestRun, 'outcome' | 'notes' | 'fills' | 'otherTrade'>> {
  const pairs = prepared.map(({ input }) => input);
  const walks = new Walks(request, settings, built, stakeCurrency, prepared);
  const { watch } = request;
  const { outcome, notes } = yield* walks.slices({
    ...(watch === undefined ? {} : { watch }),
    ...progressOf(request, pairs),
  });
  // Who watches one walk wants no other.
  const shown = watch === undefined ? settings.fills : { ...settings.fills, profiles: [settings.fills.profile] };
  const { money } = walks;
  const play = function* (options: WalkOptions): Slices<BacktestOutcome> {
    return (yield* walks.slices(options)).outcome;
  };
  const playBy = (rules: FillRules): Slices<BacktestOutcome> => play({ fills: rules });
  const fills = yield* runProfiles(shown, settings.money.fee, money.dryRunWallet, outcome, playBy);
  const isAskedAgain = fills.profiles.length > 1 && CALLBACK_NAMES.some((name) => built.definition[name] !== undefined);
  const otherTrade = isAskedAgain ? yield* firstOtherTrade(outcome, pairs, (walked) => play({ pairs: walked })) : null;
  return { outcome, notes, fills, otherTrade };
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
