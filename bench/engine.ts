import type { CandleColumns, Timeframe } from '@tradai/strategy-sdk';
import { buildStrategy, strategyDefinition, type AnyStrategy, type ColumnMemory } from '@tradai/strategy-sdk/graph';
import { SPOT } from '../packages/runtime/src/backtest/pair-input.ts';
import { runBacktest } from '../packages/runtime/src/backtest/loop.ts';
import type { BacktestOutcome } from '../packages/runtime/src/backtest/outcome.ts';
import { TradeLog } from '../packages/runtime/src/backtest/trade-log.ts';
import { prepareSignals } from '../packages/runtime/src/backtest/signal-columns.ts';
import { runSettings } from '../packages/runtime/src/config/run-settings.ts';
import { PriceTicks } from '../packages/runtime/src/core/price-tick.ts';
import type { MarketRules } from '../packages/runtime/src/core/rules.ts';

const FEE = 0.001;
/** Written anew by each run, as a search does. */
const LOG = new TradeLog();

function marketOf(pair: string): MarketRules {
  const limits = { minAmount: 1e-5, maxAmount: 9000, minCost: 10, maxCost: null };
  return { pair, amountStep: 1e-5, priceTick: 0.01, contractSize: 1, takerFee: FEE, makerFee: FEE, ...limits };
}

export interface EngineRun {
  readonly strategy: AnyStrategy;
  readonly timeframe: Timeframe;
  readonly candles: readonly CandleColumns[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly memory: ColumnMemory;
  /** Candles in front that are not traded. */
  readonly startup: number;
}

/** Columns, signals and trades from candles in memory, as a backtest does it after loading. */
export function runEngine({ strategy, timeframe, candles, config, memory, startup }: EngineRun): BacktestOutcome {
  const settings = runSettings(strategyDefinition(strategy), config);
  const built = buildStrategy(strategy);
  const pairs = candles.map((columns, i) => {
    const pair = `P${i}/USDT`;
    const { signals } = prepareSignals(built, () => columns, memory, false);
    const ticks = new PriceTicks([{ startMs: columns.openTimeMs[0]!, digits: 2 }], 0.01);
    const range = { first: startup, last: columns.length - 1 };
    return { pair, market: marketOf(pair), candles: columns, signals, ...range, ticks, ...SPOT };
  });
  const outcome = runBacktest({
    timeframe,
    pairs,
    rules: settings.rules,
    money: { ...settings.money, fee: FEE },
    log: LOG,
  });
  for (const { signals } of pairs)
    for (const flags of new Set([signals.enterLong, signals.exitLong, signals.enterShort, signals.exitShort]))
      memory.release(flags);
  return outcome;
}
