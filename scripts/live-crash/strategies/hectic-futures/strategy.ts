import { defineStrategy, enterLong, enterShort, exitLong, exitShort, sma } from '@tradai/strategy-sdk';

/** The same on perpetual futures, both ways and with leverage. */
export default defineStrategy({
  name: 'hectic-futures',
  timeframe: '1m',
  canShort: true,
  stoploss: -0.008,
  minimalRoi: { 0: 0.012, 1: 0.004 },
  trailingStop: true,
  startupCandleCount: 10,

  indicators: ({ candles }) => ({ slow: sma(candles.close, 2) }),
  entry: ({ candles, slow }) => [enterLong(candles.close.gt(slow), 'up'), enterShort(candles.close.lt(slow), 'down')],
  exit: ({ candles, slow }) => [exitLong(candles.close.lt(slow), 'down'), exitShort(candles.close.gt(slow), 'up')],

  leverage: () => 2,
});
