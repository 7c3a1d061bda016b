import {
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  rsi,
  type Series,
  type StrategySettings,
  type Timeframe,
  all,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

/** EMA 8 against EMA 21, with volume. */
export function averages(name: string, timeframe: Timeframe, settings: Partial<StrategySettings> = {}): AnyStrategy {
  return defineStrategy({
    stoploss: -0.99,
    startupCandleCount: 30,
    ...settings,
    name,
    timeframe,
    indicators: ({ candles }) => ({ fast: ema(candles.close, 8), slow: ema(candles.close, 21) }),
    entry: ({ candles, fast, slow }) => [
      enterLong(all(fast.gt(slow), fast.shift(1).lte(slow.shift(1)), candles.volume.gt(0)), 'ema_up'),
    ],
    exit: ({ candles, fast, slow }) => [
      exitLong(all(fast.lt(slow), fast.shift(1).gte(slow.shift(1)), candles.volume.gt(0)), 'cross_down'),
    ],
  });
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
