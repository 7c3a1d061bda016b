import { crossesAbove, crossesBelow, defineStrategy, ema, enterLong, exitLong, int } from '@tradai/strategy-sdk';

/** Two averages to search, with a stop and an ROI ladder: the work that other grids are timed with. */
export default defineStrategy({
  name: 'searched-ladder',
  timeframe: '1m',
  stoploss: -0.02,
  minimalRoi: { 0: 0.03, 60: 0.02, 240: 0.01, 720: 0 },
  params: { fast: int({ min: 2, max: 30, default: 12 }), slow: int({ min: 30, max: 300, default: 50 }) },
  indicators: ({ candles, params }) => ({
    fast: ema(candles.close, params.fast),
    slow: ema(candles.close, params.slow),
  }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow))],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow))],
});
