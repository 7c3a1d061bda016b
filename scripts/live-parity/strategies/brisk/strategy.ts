import { crossesAbove, crossesBelow, defineStrategy, enterLong, exitLong, sma } from '@tradai/strategy-sdk';

/** Crosses short averages, so that a quarter of an hour holds trades that began, ended, and met their stop. */
export default defineStrategy({
  name: 'brisk',
  timeframe: '1m',
  stoploss: -0.012,
  minimalRoi: { 0: 0.05, 4: 0.01 },
  startupCandleCount: 20,

  indicators: ({ candles }) => ({ fast: sma(candles.close, 2), slow: sma(candles.close, 5) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'fast crossed above slow')],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'fast crossed below slow')],
});
