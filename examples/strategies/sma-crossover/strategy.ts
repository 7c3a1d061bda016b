import { crossesAbove, crossesBelow, defineStrategy, enterLong, exitLong, int, sma } from '@tradai/strategy-sdk';

/** Buys when a fast average crosses above a slow one, and leaves when it crosses back. */
export default defineStrategy({
  name: 'sma-crossover',
  timeframe: '1h',
  stoploss: -0.1,
  params: {
    fast: int({ min: 2, max: 50, default: 20 }),
    slow: int({ min: 3, max: 200, default: 50 }),
  },

  indicators: ({ candles, params }) => ({
    fast: sma(candles.close, params.fast),
    slow: sma(candles.close, params.slow),
  }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'fast crossed above slow')],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'fast crossed below slow')],

  plot: { fast: { color: '#2a9d8f' }, slow: { color: '#e76f51' } },
});
