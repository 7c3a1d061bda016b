import {
  adx,
  all,
  atr,
  bool,
  cooldownPeriod,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  enterShort,
  exitLong,
  exitNow,
  exitShort,
  int,
  keep,
  maxDrawdown,
  rsi,
  stoplossGuard,
  when,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { plain, type GoldenStrategies } from './golden-strategy.ts';
import { rangesAway } from './stops.ts';

export const BREAKOUT_STRATEGIES: GoldenStrategies = {
  TrendFollower: plain(trendFollower),
  FuturesBreakout: plain(futuresBreakout),
};

/** Breakout in a trend with a stop of average true ranges that only moves up. */
function trendFollower(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'trend-follower',
    timeframe,
    stoploss: -0.12,
    minimalRoi: { 0: 0.3 },
    startupCandleCount: 110,
    params: {
      fast: int({ min: 5, max: 50, default: 21, space: 'entry' }),
      slow: int({ min: 50, max: 150, default: 90, space: 'entry' }),
      adxMin: int({ min: 10, max: 40, default: 22, space: 'entry' }),
      ranges: decimal({ min: 1, max: 5, decimals: 1, default: 3, space: 'exit' }),
      useVolume: bool({ default: true, space: 'entry' }),
    },
    indicators: ({ candles, params }) => ({
      fast: ema(candles.close, params.fast),
      slow: ema(candles.close, params.slow),
      adx: adx(candles, 14),
      atr: atr(candles, 14),
      highBefore: candles.high.rolling(24).max().shift(1),
      volumeMean: candles.volume.rolling(48).mean(),
    }),
    protections: [
      cooldownPeriod({ stopDurationCandles: 4 }),
      stoplossGuard({ lookbackCandles: 48, tradeLimit: 4, stopDurationCandles: 12 }),
    ],
    entry: ({ candles, params, fast, slow, adx: strength, highBefore, volumeMean }) => [
      enterLong(
        all(
          fast.gt(slow),
          strength.gt(params.adxMin),
          candles.close.gt(highBefore),
          when(params.useVolume, () => candles.volume.gt(volumeMean)),
        ),
        'breakout',
      ),
    ],
    exit: ({ fast, slow }) => [exitLong(fast.lt(slow), 'trend_over')],
    customStoploss: ({ trade, row, params }) => rangesAway(trade, row, params.ranges),
    customStoplossAfterFill: ({ trade, row, params }) => rangesAway(trade, row, params.ranges),
    customExit: ({ trade, profitRatio, minutesSince }) =>
      minutesSince(trade.openTimeMs) >= 3 * 1440 && profitRatio < 0.01 ? exitNow('stale') : keep,
  });
}

/** Channel breakouts on both sides with leverage, trailing stop and protections. */
function futuresBreakout(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-breakout',
    timeframe,
    canShort: true,
    stoploss: -0.08,
    minimalRoi: { 0: 0.1, 360: 0.04, 1440: 0 },
    trailingStop: true,
    trailingStopPositive: 0.02,
    trailingStopPositiveOffset: 0.04,
    trailingOnlyOffsetIsReached: true,
    startupCandleCount: 80,
    indicators: ({ candles }) => {
      const range = atr(candles, 14);
      return {
        upper: candles.high.rolling(48).max().shift(1),
        lower: candles.low.rolling(48).min().shift(1),
        wide: range.gt(range.rolling(48).mean()),
        rsi: rsi(candles.close, 14),
      };
    },
    protections: [
      cooldownPeriod({ stopDurationCandles: 6 }),
      stoplossGuard({ lookbackCandles: 288, tradeLimit: 4, stopDurationCandles: 36, onlyPerSide: true }),
      maxDrawdown({ lookbackCandles: 576, tradeLimit: 10, stopDurationCandles: 72, maxAllowedDrawdown: 0.2 }),
    ],
    entry: ({ candles, upper, lower, wide }) => [
      enterLong(all(wide, candles.close.gt(upper)), 'up'),
      enterShort(all(wide, candles.close.lt(lower)), 'down'),
    ],
    exit: ({ rsi: value }) => [exitLong(value.lt(38), 'fading'), exitShort(value.gt(62), 'recovering')],
    leverage: ({ direction, maxLeverage }) => Math.min(direction === 'long' ? 4 : 3, maxLeverage),
  });
}
