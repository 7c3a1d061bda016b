import { defineStrategy, enterLong, exitLong, sma } from '@tradai/strategy-sdk';

/** Enters in half of all minutes and leaves in the others, by a stop at the exchange that follows the price, or by what it made. */
export default defineStrategy({
  name: 'hectic',
  timeframe: '1m',
  stoploss: -0.004,
  minimalRoi: { 0: 0.006, 1: 0.002 },
  trailingStop: true,
  startupCandleCount: 10,

  indicators: ({ candles }) => ({ slow: sma(candles.close, 2) }),
  entry: ({ candles, slow }) => [enterLong(candles.close.gt(slow), 'up')],
  exit: ({ candles, slow }) => [exitLong(candles.close.lt(slow), 'down')],
});
