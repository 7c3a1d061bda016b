import {
  defineStrategy,
  enterLong,
  exitLong,
  timeframeMs,
  type StrategySettings,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { averages, pullbacks } from './average.ts';
import { clock, type Periods } from './clock.ts';
import { plain, staggered, type GoldenStrategies, type GoldenStrategy } from './golden-strategy.ts';

/** Signals and settings, without callbacks. */
export const SIGNAL_STRATEGIES: GoldenStrategies = {
  PlainSignals: plain((timeframe) => averages('plain-signals', timeframe)),
  ZeroTrades: plain((timeframe) => clock('zero-trades', timeframe, {})),
  LastCandle: clocked('last-candle', { enterEvery: 6 }),
  ExitThenEnter: plain((timeframe) =>
    clock('exit-then-enter', timeframe, { enterEvery: 4, enterAt: 1, exitEvery: 4, exitAt: 0 }),
  ),
  ReentryEveryCandle: plain((timeframe) =>
    clock('reentry-every-candle', timeframe, { enterEvery: 1 }, { stoploss: -0.01, minimalRoi: { 0: 0.008 } }),
  ),
  Stacking: clocked('stacking', { enterEvery: 5, exitEvery: 29 }, { stoploss: -0.05, minimalRoi: { 0: 0.03 } }),
  CollidingSignals: plain((timeframe) =>
    clock(
      'colliding-signals',
      timeframe,
      { enterEvery: 2, shortEvery: 3, exitEvery: 5, exitShortEvery: 7 },
      { stoploss: -0.05, canShort: true },
    ),
  ),
  CollidingSignalsSpot: plain(collidingSpot),
  UnlimitedStake: clocked(
    'unlimited-stake',
    { enterEvery: 36, exitEvery: 17 },
    { stoploss: -0.07, minimalRoi: { 0: 0.06 } },
  ),
  DetailSemantics: clocked(
    'detail-semantics',
    { enterEvery: 4 },
    {
      stoploss: -0.012,
      minimalRoi: { 0: 0.015, 45: 0.008 },
      trailingStop: true,
      trailingStopPositive: 0.004,
      trailingStopPositiveOffset: 0.007,
      trailingOnlyOffsetIsReached: true,
    },
  ),
  ExpiredCandle: clocked(
    'expired-candle',
    { enterEvery: 3 },
    { stoploss: -0.01, minimalRoi: { 0: 0.008 }, ignoreBuyingExpiredCandleAfter: 1200 },
  ),
  StartupLong: plain(() => pullbacks('startup-long')),
};

function clocked(name: string, periods: Periods, settings: Partial<StrategySettings> = {}): GoldenStrategy {
  return staggered((timeframe) => clock(name, timeframe, periods, settings));
}

/**
 * Long and short signals on spot. The short ones enter nothing there, but they were written last into freqtrade's one tag column, so
 * the tag of a candle that has both is theirs.
 */
function collidingSpot(timeframe: Timeframe): AnyStrategy {
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
