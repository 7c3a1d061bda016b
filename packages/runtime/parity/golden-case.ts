import { parseTimeframe, type Timeframe } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  plainMemory,
  strategyDefinition,
  type AnyStrategy,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../src/backtest/loop.ts';
import type { BacktestOutcome } from '../src/backtest/outcome.ts';
import { SPOT, type PairInput } from '../src/backtest/pair-input.ts';
import { prepareSignals } from '../src/backtest/signal-columns.ts';
import { tradedRange } from '../src/backtest/traded-range.ts';
import { runSettings, type RunSettings } from '../src/config/run-settings.ts';
import { PriceTicks } from '../src/core/price-tick.ts';
import type { MarketRules } from '../src/core/rules.ts';
import type { CandleSeries } from '../src/data/candles.ts';
import { dailyPriceDigits } from '../src/data/price-digits.ts';
import { caseCandles, rangeOf, type CandleFolders } from './candle-file.ts';
import { firstDifference } from './compare.ts';
import { missingFeature } from './features.ts';
import { feeOf, type Settings } from './rules.ts';
import { GOLDEN_STRATEGIES, WAITING_FOR, type GoldenStrategy } from './strategies/index.ts';
import { staggerOf } from './strategies/clock.ts';
import type { Verdict } from './verdict.ts';
import { writtenCounters, writtenTrade } from './written.ts';

/** A complete result of the real engine on real candles. */
export interface GoldenResult {
  readonly strategy: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timeframe_detail: string | null;
  readonly timerange: string | null;
  readonly config: Settings;
  readonly settings: Settings;
  readonly markets: Readonly<Record<string, Settings>>;
  readonly signals: { readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

/** The case file's own configuration, over which the base configuration of all cases lies. */
export function judgeGolden(golden: GoldenResult, where: CandleFolders): Verdict {
  const { config, settings } = golden;
  const inputs = {
    futures: config['trading_mode'] === 'futures',
    detail: golden.timeframe_detail !== null,
    callbacks: [],
    settings,
    config,
  };
  const known = GOLDEN_STRATEGIES[golden.strategy];
  const feature =
    missingFeature({ ...inputs, settings: {} }) ??
    (known === undefined ? (WAITING_FOR[golden.strategy] ?? `strategy ${golden.strategy}`) : missingFeature(inputs));
  if (feature !== null || known === undefined) return { kind: 'not built', feature: feature ?? golden.strategy };
  const difference = firstDifference(comparable(golden as unknown as Settings), observed(golden, known, where));
  return difference === null ? { kind: 'equal' } : { kind: 'differs', difference };
}

const COMPARED = [
  'backtest_start_ms',
  'backtest_end_ms',
  'fee',
  'signals',
  'trades',
  'rejected_signals',
  'rejected_signal_list',
  'counters',
  'final_balance',
];
/** Numbers that a golden counts over all trades and orders of its run, canceled ones included, or that belong to features not compared here. */
const TRADE_KEYS_LEFT_OUT = new Set(['id', 'custom_data', 'duration_min']);

function comparable(golden: Settings): Settings {
  const kept = Object.fromEntries(COMPARED.map((key) => [key, golden[key]]));
  const trades = (golden['trades'] as readonly Settings[]).map((trade) => ({
    ...Object.fromEntries(Object.entries(trade).filter(([key]) => !TRADE_KEYS_LEFT_OUT.has(key))),
    orders: (trade['orders'] as readonly Settings[]).map(({ id: _, ...order }) => order),
  }));
  return {
    ...kept,
    trades,
    signals: longCounts((golden['signals'] as Settings)['counts'] as Readonly<Record<string, Settings>>),
  };
}

/** Short flags mean nothing without shorting, and our strategies do not set them. */
function longCounts(counts: Readonly<Record<string, Settings>>): Settings {
  const isLong = ([flag]: readonly [string, unknown]): boolean => flag.endsWith('_long');
  return Object.fromEntries(
    Object.entries(counts).map(([pair, flags]) => [pair, Object.fromEntries(Object.entries(flags).filter(isLong))]),
  );
}

function observed(golden: GoldenResult, known: GoldenStrategy, where: CandleFolders): Settings {
  const timeframe = parseTimeframe(golden.timeframe);
  const strategy = known.make(timeframe);
  const settings = runSettings(strategyDefinition(strategy), golden.config);
  const run = new GoldenRun(golden, where, timeframe, strategy, settings, known.staggered === true);
  const first = marketRules(golden.pairs[0]!, golden.markets);
  const outcome = runBacktest({
    timeframe,
    pairs: run.pairs,
    rules: { ...settings.rules, maxOpenTrades: slotsOf(golden.config) },
    money: { ...settings.money, fee: feeOf(golden.config, first) },
  });
  return { ...written(outcome), signals: run.signalCounts() };
}

/** Without the setting, freqtrade knows no limit of slots; ours is a default of its own. */
function slotsOf(config: Settings): number {
  const slots = config['max_open_trades'];
  return typeof slots === 'number' && slots > 0 ? slots : Number.POSITIVE_INFINITY;
}

class GoldenRun {
  readonly pairs: readonly PairInput[];
  readonly #golden: GoldenResult;
  readonly #where: CandleFolders;
  readonly #startup: number;

  constructor(
    golden: GoldenResult,
    where: CandleFolders,
    timeframe: Timeframe,
    strategy: AnyStrategy,
    settings: RunSettings,
    staggered: boolean,
  ) {
    this.#golden = golden;
    this.#where = where;
    this.#startup = settings.startupCandleCount ?? 0;
    this.pairs = golden.pairs.flatMap((pair) => {
      const series = this.#candles(pair, timeframe);
      return series === null ? [] : [this.#pairInput(pair, series, strategy, staggered)];
    });
  }

  /** Flags that lie in the run, as the goldens count them. */
  signalCounts(): Settings {
    return Object.fromEntries(this.pairs.map((input) => [input.pair, countFlags(input)]));
  }

  #candles(pair: string, timeframe: Timeframe): CandleSeries | null {
    return caseCandles(this.#where, pair, timeframe, this.#golden.timerange, this.#startup);
  }

  #pairInput(pair: string, series: CandleSeries, strategy: AnyStrategy, staggered: boolean): PairInput {
    const built = buildStrategy(strategy, staggered ? { offset: staggerOf(pair) } : {});
    const candlesOf = (frame: GraphFrame): CandleSeries => {
      if (frame.id === 0) return series;
      const found = this.#candles(frame.pair ?? pair, frame.timeframe);
      if (found === null) throw new Error(`no ${frame.label} candles for ${pair}`);
      return found;
    };
    const { signals } = prepareSignals(built, candlesOf, plainMemory, false);
    const { startMs, endMs } = rangeOf(this.#golden.timerange);
    const range = tradedRange(series, startMs, endMs, this.#startup);
    const market = marketRules(pair, this.#golden.markets);
    return {
      pair,
      market,
      candles: series,
      signals,
      ...range,
      ticks: ticksOf(series, market.priceTick),
      ...SPOT,
    };
  }
}

function countFlags({ signals, first, last }: PairInput): Settings {
  const counts: Record<string, number> = {};
  const columns = { enter_long: signals.enterLong, exit_long: signals.exitLong };
  for (const [name, column] of Object.entries(columns)) {
    let count = 0;
    for (let i = first; i <= last; i++) if (column[i] !== 0) count++;
    if (count > 0) counts[name] = count;
  }
  return counts;
}

function ticksOf(series: CandleSeries, fallback: number | null): PriceTicks {
  const { firstDay, digits } = dailyPriceDigits(series);
  return new PriceTicks(
    [...digits].map((count, day) => ({ startMs: (firstDay + day) * 86_400_000, digits: count })),
    fallback,
  );
}

function marketRules(pair: string, markets: GoldenResult['markets']): MarketRules {
  const market = markets[pair] ?? {};
  const bound = (limits: unknown, key: string): number | null => {
    const value = (limits as Settings | undefined)?.[key];
    return typeof value === 'number' ? value : null;
  };
  return {
    pair,
    amountStep: bound(market, 'amount_precision'),
    priceTick: bound(market, 'price_precision'),
    contractSize: bound(market, 'contract_size') ?? 1,
    minAmount: bound(market['amount_limits'], 'min'),
    maxAmount: bound(market['amount_limits'], 'max'),
    minCost: bound(market['cost_limits'], 'min'),
    maxCost: bound(market['cost_limits'], 'max'),
    takerFee: bound(market, 'taker') ?? 0,
    makerFee: bound(market, 'maker') ?? 0,
  };
}

function written(outcome: BacktestOutcome): Settings {
  return {
    backtest_start_ms: outcome.backtestStartMs,
    backtest_end_ms: outcome.backtestEndMs,
    fee: outcome.fee,
    trades: outcome.trades.map((trade) => writtenTrade(trade, { suffix: 'time_ms', write: (timeMs) => timeMs })),
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
