import { join } from 'node:path';
import type { Pair, Timeframe } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  plainMemory,
  strategyDefinition,
  type AnyStrategy,
  type BuiltStrategy,
} from '@tradai/strategy-sdk/graph';
import { runBacktest } from '../src/backtest/loop.ts';
import type { PairInput } from '../src/backtest/pair-input.ts';
import { protectionRules } from '../src/backtest/protection-rules.ts';
import { prepareSignals } from '../src/backtest/signal-columns.ts';
import { adviceOf } from '../src/callbacks/advice-of.ts';
import { ColumnsOnDemand } from '../src/columns/columns-on-demand.ts';
import { runSettings, type RunSettings } from '../src/config/run-settings.ts';
import type { BacktestOutcome } from '../src/backtest/outcome.ts';
import { GOLDENS, readGolden } from './goldens.ts';
import type { Settings } from './rules.ts';
import { pairInput, type Scenario, type ScenarioPair } from './scenario.ts';
import type { CallLine } from './strategies/own-story-facts.ts';

/** A small world, and what freqtrade asked a strategy in it, in order. */
export interface CallbackWorld {
  readonly world: {
    readonly name: string;
    readonly start_ms: number;
    readonly minutes: number;
    readonly detail_minutes: number | null;
    readonly futures: boolean;
    readonly pairs: readonly ScenarioPair[];
    readonly leverage_tiers?: readonly Settings[];
    readonly config: Settings;
  };
  readonly calls: readonly CallLine[];
  readonly trades: readonly Settings[];
  readonly locks: readonly Settings[];
}

export function readCallbackWorld(name: string): CallbackWorld {
  return readGolden(join(GOLDENS, 'callbacks', `${name}.json.gz`)) as CallbackWorld;
}

/** Backtests a strategy of 5m candles with its callbacks in such a world. */
export function playCallbackWorld({ world }: CallbackWorld, strategy: AnyStrategy): BacktestOutcome {
  const detail = world.detail_minutes === null ? {} : { timeframe_detail: `${world.detail_minutes}m` };
  const settings = runSettings(strategyDefinition(strategy), world.config, detail);
  const built = buildStrategy(strategy);
  const inputs = world.pairs.map((pair) => inputOf(world, pair, built, settings.timeframe));
  const money = { ...settings.money, fee: settings.money.fee! };
  const { advise } = adviceOf({
    built,
    settings: seenSettings(world, settings),
    controls: {},
    rules: settings.rules,
    money,
    timeInForce: settings.timeInForce,
    onError: 'stop',
    pairs: inputs.map((input) => {
      const columns = new ColumnsOnDemand(built.graph, () => input.candles, plainMemory);
      return { input, column: (output) => columns.column(output) };
    }),
  });
  return runBacktest({
    timeframe: settings.timeframe,
    pairs: inputs,
    rules: settings.rules,
    money,
    advise,
    isFutures: world.futures,
    liquidation: settings.liquidation,
    protections: settings.enableProtections ? protectionRules(built.protections, settings.timeframe) : [],
    detailMs: world.detail_minutes === null ? null : world.detail_minutes * 60_000,
  });
}

function inputOf(
  world: CallbackWorld['world'],
  pair: ScenarioPair,
  built: BuiltStrategy,
  timeframe: Timeframe,
): PairInput {
  const input = pairInput(scenarioOf(world), { ...pair, flags: {} }, timeframe)!;
  const { signals } = prepareSignals(built, () => input.candles, plainMemory, false);
  return { ...input, signals };
}

function scenarioOf(world: CallbackWorld['world']): Scenario {
  return {
    name: world.name,
    minutes: world.minutes,
    startMs: world.start_ms,
    futures: world.futures,
    detailMinutes: world.detail_minutes,
    leverageTiers: world.leverage_tiers ?? [],
    timerange: [null, null],
    pairs: world.pairs,
    settings: {},
    config: world.config,
    market: {},
    callbacks: {},
    expected: {},
  };
}

function seenSettings(world: CallbackWorld['world'], { rules, money, timeframe, marginMode }: RunSettings) {
  return {
    timeframe,
    stakeCurrency: 'USDT',
    maxOpenTrades: rules.maxOpenTrades,
    stakeAmount: money.stakeAmount,
    stoploss: rules.stoploss,
    exchange: 'binance',
    market: world.futures ? ('futures' as const) : ('spot' as const),
    marginMode,
    pairs: world.pairs.map(({ name }) => name as Pair),
  };
}
