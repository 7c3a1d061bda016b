import {
  crossesAbove,
  crossesBelow,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

/** Two averages, a crossing each way, a stop and an ROI ladder; with callbacks, when they are given. */
export function twoAverages(timeframe: Timeframe, callbacks: object = {}): AnyStrategy {
  return defineStrategy({
    name: 'two-averages',
    timeframe,
    stoploss: -0.02,
    minimalRoi: { 0: 0.03, 60: 0.02, 240: 0.01, 720: 0 },
    indicators: ({ candles }) => ({ fast: ema(candles.close, 12), slow: ema(candles.close, 26) }),
    entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
    exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],
    ...callbacks,
  });
}
