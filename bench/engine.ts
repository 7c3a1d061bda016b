import type { CandleColumns, Timeframe } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  controlValues,
  strategyDefinition,
  type AnyStrategy,
  type ColumnMemory,
} from '@tradai/strategy-sdk/graph';
import { SPOT } from '../packages/runtime/src/backtest/pair-input.ts';
import { runBacktest } from '../packages/runtime/src/backtest/loop.ts';
import type { BacktestOutcome } from '../packages/runtime/src/backtest/outcome.ts';
import { TradeLog } from '../packages/runtime/src/backtest/trade-log.ts';
import { prepareSignals } from '../packages/runtime/src/backtest/signal-columns.ts';
import { adviceOf } from '../packages/runtime/src/callbacks/advice-of.ts';
import { ColumnsOnDemand } from '../packages/runtime/src/columns/columns-on-demand.ts';
import { runSettings } from '../packages/runtime/src/config/run-settings.ts';
import { PriceTicks } from '../packages/runtime/src/core/price-tick.ts';
import type { MarketRules } from '../packages/runtime/src/core/rules.ts';
import { dailyPriceDigits } from '../packages/runtime/src/data/price-digits.ts';
import { makeSeries } from '../packages/runtime/src/data/candles.ts';
import { viewedSettings } from '../packages/runtime/src/modes/backtest/viewed-settings.ts';

const FEE = 0.001;
/** Written anew by each run, as a search does. */
const LOG = new TradeLog();

export interface EnginePair {
  readonly pair: string;
  readonly candles: CandleColumns;
  readonly market: MarketRules;
  /** Candles that are traded, both included. */
  readonly first: number;
  readonly last: number;
  readonly ticks: PriceTicks;
  readonly detail?: CandleColumns;
}

/** Made-up pairs with prices to two decimals; `startup` candles in front are not traded. */
export function madeUpPairs(candles: readonly CandleColumns[], startup: number): EnginePair[] {
  const limits = { minAmount: 1e-5, maxAmount: 9000, minCost: 10, maxCost: null };
  return candles.map((columns, i) => {
    const pair = `P${i}/USDT`;
    return {
      pair,
      candles: columns,
      market: { pair, amountStep: 1e-5, priceTick: 0.01, contractSize: 1, takerFee: FEE, makerFee: FEE, ...limits },
      first: startup,
      last: columns.length - 1,
      ticks: new PriceTicks([{ startMs: columns.openTimeMs[0]!, digits: 2 }], 0.01),
    };
  });
}

/** The price ticks that candles show, as a run finds them when candles are imported. */
export function ticksOf(pair: string, timeframe: Timeframe, columns: CandleColumns, market: MarketRules): PriceTicks {
  const key = { exchange: 'binance', market: 'spot', pair, timeframe, kind: 'candle' } as const;
  const { firstDay, digits } = dailyPriceDigits(makeSeries(key, columns));
  return new PriceTicks(
    [...digits].map((count, day) => ({ startMs: (firstDay + day) * 86_400_000, digits: count })),
    market.priceTick,
  );
}

export interface EngineRun {
  readonly strategy: AnyStrategy;
  readonly timeframe: Timeframe;
  readonly pairs: readonly EnginePair[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly memory: ColumnMemory;
  readonly fee?: number;
  readonly detailMs?: number;
}

/** Columns, signals and trades from candles in memory, as a backtest does it after loading. */
export function runEngine(run: EngineRun): BacktestOutcome {
  const { strategy, timeframe, memory, fee = FEE } = run;
  const settings = runSettings(strategyDefinition(strategy), run.config, { timeframe });
  const built = buildStrategy(strategy, {}, timeframe);
  const money = { ...settings.money, fee };
  const pairs = run.pairs.map(({ candles, detail = null, ...pair }) => {
    const { signals } = prepareSignals(built, () => candles, memory, false);
    const onDemand = new ColumnsOnDemand(built.graph, () => candles, memory);
    const input = { ...SPOT, ...pair, candles, signals, detail };
    return { input, column: onDemand.column.bind(onDemand) };
  });
  const { advise } = adviceOf({
    built,
    settings: viewedSettings({ exchange: 'binance', pairs: run.pairs.map(({ pair }) => pair) }, settings, 'USDT'),
    controls: controlValues(strategy),
    rules: settings.rules,
    money,
    timeInForce: settings.timeInForce,
    onError: 'stop',
    pairs,
  });
  const inputs = pairs.map(({ input }) => input);
  const { rules } = settings;
  const outcome = runBacktest({
    timeframe,
    pairs: inputs,
    rules,
    money,
    advise,
    log: LOG,
    detailMs: run.detailMs ?? null,
  });
  for (const { signals } of inputs)
    for (const flags of new Set([signals.enterLong, signals.exitLong, signals.enterShort, signals.exitShort]))
      memory.release(flags);
  return outcome;
}
