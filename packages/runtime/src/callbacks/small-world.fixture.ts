import { candlesFromCloses, type CandleInput } from '@tradai/strategy-sdk/testing';
import type { CandleColumns } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  controlValues,
  plainMemory,
  strategyDefinition,
  type AnyStrategy,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../backtest/loop.ts';
import type { BacktestOutcome } from '../backtest/outcome.ts';
import { SPOT, type PairInput } from '../backtest/pair-input.ts';
import { prepareSignals } from '../backtest/signal-columns.ts';
import { ColumnsOnDemand } from '../columns/columns-on-demand.ts';
import { runSettings } from '../config/run-settings.ts';
import { PriceTicks } from '../core/price-tick.ts';
import { fillRules } from '../fills/profiles.ts';
import { adviceOf, type StrategyNotes } from './advice-of.ts';
import type { OnError } from './author.ts';
import type { CallbackPair } from './stage.ts';

export interface SmallWorld {
  readonly candles?: readonly CandleInput[];
  readonly pairs?: readonly string[];
  /** Candles by pair, in place of the two above. */
  readonly candlesOf?: Readonly<Record<string, readonly CandleInput[]>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onError?: OnError;
}

/** 1h candles from 2024-01-01 00:00 UTC, flat at 100. */
export const FLAT = candlesFromCloses(Array.from({ length: 24 }, () => 100));

const MARKET = {
  amountStep: 1e-8,
  priceTick: 0.01,
  contractSize: 1,
  minAmount: null,
  maxAmount: null,
  minCost: 5,
  maxCost: null,
  takerFee: 0.001,
  makerFee: 0.0005,
};

/** Backtests a strategy with its callbacks over the same candles for every pair: wallet 1000, stake 100, no fee. */
export function runSmallWorld(
  strategy: AnyStrategy,
  world: SmallWorld = {},
): { readonly outcome: BacktestOutcome; readonly notes: StrategyNotes } {
  const { candles = FLAT, pairs: names = ['BTC/USDT'], onError = 'stop' } = world;
  const candlesOf = world.candlesOf ?? Object.fromEntries(names.map((pair) => [pair, candles]));
  const config = { stake_amount: 100, fee: 0, tradable_balance_ratio: 1, ...world.config };
  const settings = runSettings(strategyDefinition(strategy), config);
  const built = buildStrategy(strategy);
  const money = { ...settings.money, fee: settings.money.fee ?? 0 };
  const pairs = Object.entries(candlesOf).map(([pair, own]): CallbackPair & { readonly input: PairInput } => {
    const columns = columnsOf(own);
    const { signals } = prepareSignals(built, () => columns, plainMemory, false);
    const onDemand = new ColumnsOnDemand(built.graph, () => columns, plainMemory);
    const range = { first: 0, last: columns.length - 1 };
    const market = { pair, ...MARKET };
    const ticks = new PriceTicks([], MARKET.priceTick);
    return {
      input: { pair, market, candles: columns, signals, ...range, ticks, ...SPOT },
      column: (output) => onDemand.column(output),
    };
  });
  const advice = adviceOf({
    built,
    settings: {
      timeframe: settings.timeframe,
      stakeCurrency: 'USDT',
      maxOpenTrades: settings.rules.maxOpenTrades,
      stakeAmount: money.stakeAmount,
      stoploss: settings.rules.stoploss,
      exchange: 'binance',
      market: 'spot',
      marginMode: null,
      pairs: [],
    },
    controls: controlValues(strategy),
    rules: settings.rules,
    money,
    timeInForce: settings.timeInForce,
    onError,
    pairs,
  });
  const outcome = runBacktest({
    timeframe: settings.timeframe,
    pairs: pairs.map(({ input }) => input),
    rules: { ...settings.rules, fills: fillRules(settings.fills.profile, settings.fills) },
    money,
    advise: advice.advise,
    isFutures: settings.tradingMode === 'futures',
  });
  return { outcome, notes: advice.notes() };
}

function columnsOf(candles: readonly CandleInput[]): CandleColumns {
  const column = (field: keyof CandleInput): Float64Array => Float64Array.from(candles, (candle) => candle[field]);
  return {
    openTimeMs: column('openTimeMs'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    length: candles.length,
  };
}
