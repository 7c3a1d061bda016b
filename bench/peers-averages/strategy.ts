import { crossesAbove, crossesBelow, defineStrategy, ema, enterLong, exitLong } from '@tradai/strategy-sdk';

/** The strategy with which other engines are timed: two averages that cross, a stop of 10 %, an ROI ladder. */
export default defineStrategy({
  name: 'peers-averages',
  timeframe: '1h',
  stoploss: -0.1,
  minimalRoi: { 0: 0.06, 240: 0.03, 720: 0.01, 1440: 0 },
  startupCandleCount: 30,
  indicators: ({ candles }) => ({ fast: ema(candles.close, 12), slow: ema(candles.close, 26) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow))],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow))],
});
