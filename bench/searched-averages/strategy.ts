import { crossesAbove, crossesBelow, defineStrategy, ema, enterLong, exitLong, int } from '@tradai/strategy-sdk';

/** Two averages to search. */
export default defineStrategy({
  name: 'searched-averages',
  timeframe: '1h',
  stoploss: -0.99,
  params: { fast: int({ min: 2, max: 30, default: 12 }), slow: int({ min: 31, max: 300, default: 50 }) },
  indicators: ({ candles, params }) => ({
    fast: ema(candles.close, params.fast),
    slow: ema(candles.close, params.slow),
  }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow))],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow))],
});
