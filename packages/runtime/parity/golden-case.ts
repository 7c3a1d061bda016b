import { parseTimeframe, timeframeMs } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  plainMemory,
  strategyDefinition,
  type AnyDefinition,
  type AnyStrategy,
  type BuiltStrategy,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../src/backtest/loop.ts';
import type { BacktestOutcome } from '../src/backtest/outcome.ts';
import type { PairInput } from '../src/backtest/pair-input.ts';
import { protectionRules } from '../src/backtest/protection-rules.ts';
import { adviceOf, type StrategyNotes } from '../src/callbacks/advice-of.ts';
import type { CallbackPair } from '../src/callbacks/stage.ts';
import { ColumnsOnDemand } from '../src/columns/columns-on-demand.ts';
import { runSettings } from '../src/config/run-settings.ts';
import { snakeCased } from '../src/contract/snake-case.ts';
import { viewedSettings } from '../src/modes/backtest/viewed-settings.ts';
import { exactDifference, firstDifference } from './compare.ts';
import { GoldenInput, type GoldenFiles, type GoldenPair } from './golden-input.ts';
import { feeOf, type Settings } from './rules.ts';
import { GOLDEN_STRATEGIES } from './strategies/index.ts';
import type { GoldenStrategy } from './strategies/golden-strategy.ts';
import type { Verdict } from './verdict.ts';
import { watched } from './watched.ts';
import { writtenCounters, writtenTrade } from './written.ts';

/** A complete result of the real engine on real candles. */
export interface GoldenResult {
  readonly strategy: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timeframe_detail: string | null;
  readonly timerange: string | null;
  readonly data_files: readonly string[];
  readonly config: Settings;
  readonly markets: Readonly<Record<string, Settings>>;
  readonly trades: readonly Settings[];
  readonly locks: readonly Settings[];
  readonly signals: { readonly counts: Readonly<Record<string, Settings>> };
}

export interface JudgeOptions {
  /** Run every strategy a second time, with callbacks that want nothing: the two must be equal to the byte. */
  readonly watch: boolean;
}

/**
 * Runs the strategy of a golden on its candles and compares. Where freqtrade does not do what the strategy asks for, the strategy
 * without that wish has to come out equal.
 */
export function judgeGolden(
  golden: GoldenResult,
  files: Omit<GoldenFiles, 'names'>,
  options: JudgeOptions = { watch: false },
): Verdict {
  const known = GOLDEN_STRATEGIES[golden.strategy];
  if (known === undefined) return { kind: 'not built', feature: `strategy ${golden.strategy}` };
  const judge = new GoldenJudge(golden, { ...files, names: golden.data_files }, options);
  const difference = judge.differenceOf(known.make, known);
  if (difference === null) return { kind: 'equal' };
  if (known.quirk === undefined) return { kind: 'differs', difference };
  const without = judge.differenceOf(known.quirk.without, known);
  return without === null
    ? { kind: 'deliberate', quirk: known.quirk.name }
    : { kind: 'differs', difference: `without ${known.quirk.name}: ${without}` };
}

/** A golden's run by our engine. */
export interface PlayedGolden {
  readonly outcome: BacktestOutcome;
  readonly inputs: readonly PairInput[];
  readonly notes: StrategyNotes;
}

/** Runs the strategy of a golden on its candles. */
export function playGolden(golden: GoldenResult, files: Omit<GoldenFiles, 'names'>): PlayedGolden {
  const { make, isStaggered } = GOLDEN_STRATEGIES[golden.strategy]!;
  const judge = new GoldenJudge(golden, { ...files, names: golden.data_files }, { watch: false });
  return judge.play(make(parseTimeframe(golden.timeframe)), isStaggered);
}

class GoldenJudge {
  readonly #golden: GoldenResult;
  readonly #files: GoldenFiles;
  readonly #options: JudgeOptions;

  constructor(golden: GoldenResult, files: GoldenFiles, options: JudgeOptions) {
    this.#golden = golden;
    this.#files = files;
    this.#options = options;
  }

  differenceOf(make: GoldenStrategy['make'], { isStaggered }: GoldenStrategy): string | null {
    const strategy = make(parseTimeframe(this.#golden.timeframe));
    const observed = this.#observed(strategy, isStaggered);
    if (this.#options.watch) {
      const difference = exactDifference(observed, this.#observed(watched(strategy), isStaggered));
      if (difference !== null) return `with callbacks that want nothing: ${difference}`;
    }
    return firstDifference(this.#expected(strategyDefinition(strategy)), observed);
  }

  #expected({ canShort = false }: AnyDefinition): Settings {
    const { trades, locks, signals } = this.#golden;
    const all = this.#golden as unknown as Settings;
    // What comes first explains what differs after it.
    return {
      // Short flags mean nothing without shorting, and our strategies do not set them.
      signals: canShort ? signals.counts : longCounts(signals.counts),
      trades: trades.map(comparableTrade),
      locks: locks.map(comparableLock),
      ...Object.fromEntries(COMPARED.map((key) => [key, all[key]])),
    };
  }

  #observed(strategy: AnyStrategy, isStaggered: boolean): Settings {
    return written(this.play(strategy, isStaggered));
  }

  play(strategy: AnyStrategy, isStaggered: boolean): PlayedGolden {
    const { config, pairs, timeframe_detail: detail } = this.#golden;
    const overrides = detail === null ? {} : { timeframe_detail: detail };
    const settings = runSettings(strategyDefinition(strategy), config, overrides);
    const input = new GoldenInput(this.#golden, this.#files, settings);
    const found = input.pairs(strategy, isStaggered);
    const rules = { ...settings.rules, maxOpenTrades: slotsOf(config) };
    const money = { ...settings.money, fee: feeOf(config, input.market(pairs[0]!)) };
    const built = buildStrategy(strategy, {}, settings.timeframe);
    const { advise, notes } = adviceOf({
      built,
      settings: viewedSettings({ exchange: 'binance', pairs }, { ...settings, rules }, settings.stakeCurrency!),
      controls: {},
      rules,
      money,
      timeInForce: settings.timeInForce,
      onError: 'stop',
      pairs: found.map((pair) => callbackPair(pair, built)),
    });
    const inputs = found.map((pair) => pair.input);
    const outcome = runBacktest({
      timeframe: settings.timeframe,
      pairs: inputs,
      rules,
      money,
      advise,
      isFutures: settings.tradingMode === 'futures',
      liquidation: settings.liquidation,
      protections: settings.enableProtections ? protectionRules(built.protections, settings.timeframe) : [],
      detailMs: settings.timeframeDetail === null ? null : timeframeMs(settings.timeframeDetail),
    });
    return { outcome, inputs, notes: notes() };
  }
}

/** Callbacks read the columns of the strategy as it is for every pair: where pairs are staggered, only signals are. */
function callbackPair({ input, candlesOf }: GoldenPair, { graph }: BuiltStrategy): CallbackPair {
  const columns = new ColumnsOnDemand(graph, candlesOf, plainMemory);
  return { input, column: (output) => columns.column(output) };
}

const COMPARED = [
  'backtest_start_ms',
  'backtest_end_ms',
  'fee',
  'rejected_signals',
  'rejected_signal_list',
  'counters',
  'final_balance',
];
/** Numbers that a golden counts over all trades and orders of its run, canceled ones included, and what follows from other keys. */
const TRADE_KEYS_LEFT_OUT = new Set(['id', 'duration_min']);

function comparableTrade(trade: Settings): Settings {
  return {
    ...Object.fromEntries(Object.entries(trade).filter(([key]) => !TRADE_KEYS_LEFT_OUT.has(key))),
    orders: (trade['orders'] as readonly Settings[]).map(({ id: _, ...order }) => order),
  };
}

/** The reasons of protections are texts for people; those that a strategy gave are compared. */
function comparableLock(lock: Settings): Settings {
  const { pair, side, reason, lock_time_ms, lock_end_time_ms } = lock;
  return { pair, side, lock_time_ms, lock_end_time_ms, ...(lock_time_ms === null ? { reason } : {}) };
}

function longCounts(counts: GoldenResult['signals']['counts']): Settings {
  const isLong = ([flag]: readonly [string, unknown]): boolean => flag.endsWith('_long');
  return Object.fromEntries(
    Object.entries(counts).map(([pair, flags]) => [pair, Object.fromEntries(Object.entries(flags).filter(isLong))]),
  );
}

/** Without the setting, freqtrade knows no limit of slots; ours is a default of its own. */
function slotsOf(config: Settings): number {
  const slots = config['max_open_trades'];
  return typeof slots === 'number' && slots > 0 ? slots : Number.POSITIVE_INFINITY;
}

/** Flags that lie in the run, as the goldens count them. */
function countFlags({ signals, first, last }: PairInput): Settings {
  const count = (column: Uint8Array): number => {
    let found = 0;
    for (let i = first; i <= last; i++) if ((column[i] ?? 0) !== 0) found++;
    return found;
  };
  return {
    enter_long: count(signals.enterLong),
    exit_long: count(signals.exitLong),
    enter_short: count(signals.enterShort),
    exit_short: count(signals.exitShort),
  };
}

function written({ outcome, inputs, notes }: PlayedGolden): Settings {
  return {
    backtest_start_ms: outcome.backtestStartMs,
    backtest_end_ms: outcome.backtestEndMs,
    fee: outcome.fee,
    signals: Object.fromEntries(inputs.map((input) => [input.pair, countFlags(input)])),
    trades: outcome.trades.map((trade) => ({
      ...writtenTrade(trade, { suffix: 'time_ms', write: (timeMs) => timeMs }),
      custom_data: snakeCased(notes.stateOf(trade.id) ?? {}),
    })),
    locks: outcome.locks.map(({ pair, side, reason, startMs, endMs }) => ({
      pair,
      side,
      reason,
      lock_time_ms: startMs,
      lock_end_time_ms: endMs,
    })),
    rejected_signals: outcome.rejectedSignals,
    rejected_signal_list: outcome.rejectedSignalList.map(({ timeMs, pair, tag }) => ({
      time_ms: timeMs,
      pair,
      enter_tag: tag,
    })),
    counters: writtenCounters(outcome),
    final_balance: outcome.finalBalance,
  };
}
