import { crossesAbove, crossesBelow, defineStrategy, enterLong, exitLong, sma } from '@tradai/strategy-sdk';

/** Trades each pair a few times a day. */
export default defineStrategy({
  name: 'steady',
  timeframe: '5m',
  stoploss: -0.04,
  minimalRoi: { 0: 0.03 },
  orderTypes: { entry: 'limit', exit: 'limit', stoploss: 'market' },
  startupCandleCount: 50,

  indicators: ({ candles }) => ({ fast: sma(candles.close, 10), slow: sma(candles.close, 40) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],
});
