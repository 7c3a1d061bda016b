import {
  defineStrategy,
  ema,
  enterLong,
  enterShort,
  exitLong,
  exitShort,
  rsi,
  type Candles,
  type Condition,
  type Series,
  type StrategySettings,
  type Timeframe,
  all,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

/** EMA 8 against EMA 21, with volume. Of both sides where the settings allow shorts. */
export function averages(name: string, timeframe: Timeframe, settings: Partial<StrategySettings> = {}): AnyStrategy {
  const parts = settings.canShort === true ? averagesBothWays() : averageSignals();
  return defineStrategy({ stoploss: -0.99, ...settings, name, timeframe, ...parts });
}

type Averages = {
  readonly candles: Candles<Timeframe>;
  readonly fast: Series<Timeframe>;
  readonly slow: Series<Timeframe>;
};

function averageSignals() {
  return {
    startupCandleCount: 30,
    indicators: ({ candles }: { readonly candles: Candles<Timeframe> }) => ({
      fast: ema(candles.close, 8),
      slow: ema(candles.close, 21),
    }),
    entry: (columns: Averages) => [enterLong(turnsUp(columns), 'ema_up')],
    exit: (columns: Averages) => [exitLong(turnsDown(columns), 'cross_down')],
  };
}

/** The parts of a strategy that is long after the fast average turned up, and short after it turned down. */
export function averagesBothWays() {
  return {
    ...averageSignals(),
    canShort: true,
    entry: (columns: Averages) => [enterLong(turnsUp(columns), 'ema_up'), enterShort(turnsDown(columns), 'ema_down')],
    exit: (columns: Averages) => [exitLong(turnsDown(columns), 'cross_down'), exitShort(turnsUp(columns), 'cross_up')],
  };
}

function turnsUp({ candles, fast, slow }: Averages): Condition<Timeframe> {
  return all(fast.gt(slow), fast.shift(1).lte(slow.shift(1)), candles.volume.gt(0));
}

function turnsDown({ candles, fast, slow }: Averages): Condition<Timeframe> {
  return all(fast.lt(slow), fast.shift(1).gte(slow.shift(1)), candles.volume.gt(0));
}

/** RSI below 30 and above a high level. */
export function dips(
  name: string,
  timeframe: Timeframe,
  high: number,
  settings: Partial<StrategySettings> = {},
): AnyStrategy {
  return defineStrategy({
    stoploss: -0.99,
    startupCandleCount: 50,
    ...settings,
    name,
    timeframe,
    indicators: ({ candles }) => ({ rsi: rsi(candles.close, 14) }),
    entry: ({ candles, rsi: value }) => [
      enterLong(all(value.lt(30), value.shift(1).gte(30), candles.volume.gt(0)), 'rsi_dip'),
    ],
    exit: ({ rsi: value }) => [exitLong(leavesAbove(value, high), 'rsi_high')],
  });
}

function leavesAbove<F extends string>(value: Series<F>, high: number) {
  return all(value.gt(high), value.shift(1).lte(high));
}

/** Pullbacks above a long average; leaves as `dips` does. */
export function pullbacks(name: string): AnyStrategy {
  return defineStrategy({
    name,
    timeframe: '1h',
    stoploss: -0.05,
    minimalRoi: { 0: 0.05 },
    startupCandleCount: 200,
    indicators: ({ candles }) => ({ rsi: rsi(candles.close, 14), average: ema(candles.close, 100) }),
    entry: ({ candles, rsi: value, average }) => [enterLong(all(value.lt(40), candles.close.gt(average)), 'pullback')],
    exit: ({ rsi: value }) => [exitLong(leavesAbove(value, 65), 'rsi_high')],
  });
}
