import {
  all,
  crossesAbove,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  int,
  technicalIndicator,
} from '@tradai/strategy-sdk';
import { ForceIndex } from 'technicalindicators';

/**
 * Buys the first close above the range of the last candles, when buyers are behind it and the hourly trend is up; leaves below the
 * lower edge of a shorter range, or by a stop that trails once the trade has earned something.
 */
export default defineStrategy({
  name: 'range-breakout',
  timeframe: '15m',
  stoploss: -0.05,
  trailingStop: true,
  trailingStopPositive: 0.02,
  trailingStopPositiveOffset: 0.04,
  trailingOnlyOffsetIsReached: true,
  params: {
    range: int({ min: 20, max: 200, default: 96 }),
    exitRange: int({ min: 10, max: 100, default: 48, space: 'exit' }),
    margin: decimal({ min: 0, max: 0.02, decimals: 3, default: 0.002 }),
  },

  indicators: ({ candles, params, informative }) => ({
    // The present candle must not be part of the range that it breaks.
    top: candles.high.rolling(params.range).max().shift(1),
    bottom: candles.low.rolling(params.exitRange).min().shift(1),
    // The SDK has no force index of its own: an average of close changes weighted by volume, here over 13 candles.
    force: technicalIndicator(ForceIndex, { close: candles.close, volume: candles.volume }, { period: 13 }),
    hour: informative('1h', (hour) => ({ fast: ema(hour.close, 20), slow: ema(hour.close, 50) })),
  }),
  entry: ({ candles, top, force, hour, params }) => [
    enterLong(
      all(crossesAbove(candles.close, top.mul(1 + params.margin)), force.gt(0), hour.fast.gt(hour.slow)),
      'above the range',
    ),
  ],
  exit: ({ candles, bottom }) => [exitLong(candles.close.lt(bottom), 'below the range')],

  plot: { force: { pane: 'force', style: 'histogram' }, hour: { slow: { color: '#e76f51' } } },
});
