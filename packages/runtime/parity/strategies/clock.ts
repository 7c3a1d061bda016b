import {
  defineStrategy,
  enterLong,
  exitLong,
  int,
  timeframeMs,
  type StrategySettings,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

export interface ClockSettings extends Partial<StrategySettings> {
  readonly timeframe?: Timeframe;
  readonly enterEvery?: number;
  readonly enterAt?: number;
  readonly exitEvery?: number;
  readonly exitAt?: number;
}

/**
 * Signals by the number of the candle: its open time over the timeframe, plus `offset`, which staggers pairs. A period of 0 is no
 * signal at all.
 */
export function clock(name: string, settings: ClockSettings = {}): AnyStrategy {
  const { timeframe = '1h', enterEvery = 24, enterAt = 0, exitEvery = 0, exitAt = 0, ...others } = settings;
  return defineStrategy({
    stoploss: -0.99,
    startupCandleCount: 0,
    ...others,
    name,
    timeframe,
    params: { offset: int({ min: 0, max: 100_000, default: 0, optimize: false }) },
    indicators: ({ candles, params }) => ({
      number: candles.openTimeMs.div(timeframeMs(timeframe)).add(params.offset),
    }),
    entry: ({ number }) => (enterEvery === 0 ? [] : [enterLong(number.mod(enterEvery).eq(enterAt), 'clock')]),
    exit: ({ number }) => (exitEvery === 0 ? [] : [exitLong(number.mod(exitEvery).eq(exitAt), 'clock_exit')]),
  });
}

/**
 * Long and short signals on spot. The short ones enter nothing there, but they were written last into freqtrade's one tag column, so
 * the tag of a candle that has both is theirs.
 */
export function colliding(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'colliding-signals-spot',
    timeframe,
    stoploss: -0.05,
    startupCandleCount: 0,
    indicators: ({ candles }) => ({ number: candles.openTimeMs.div(timeframeMs(timeframe)) }),
    entry: ({ number }) => {
      const long = number.mod(2).eq(0);
      return [enterLong(long.and(number.mod(3).eq(0)), 'clock_short'), enterLong(long, 'clock')];
    },
    exit: ({ number }) => {
      const long = number.mod(5).eq(0);
      return [exitLong(long.and(number.mod(7).eq(0)), 'clock_exit_short'), exitLong(long, 'clock_exit')];
    },
  });
}

/** How far the signals of a pair are moved: the sum of the character codes of its name. */
export function staggerOf(pair: string): number {
  let sum = 0;
  for (let i = 0; i < pair.length; i++) sum += pair.charCodeAt(i);
  return sum;
}
