import { defineStrategy, enterLong } from '@tradai/strategy-sdk';

/** Is in every pair, and leaves it when its price falls by a percent. */
export default defineStrategy({
  name: 'willing',
  timeframe: '5m',
  stoploss: -0.01,
  minimalRoi: {},
  orderTypes: { entry: 'market', exit: 'market', stoploss: 'market' },
  startupCandleCount: 10,

  indicators: () => ({}),
  entry: ({ candles }) => [enterLong(candles.close.gt(0), 'always')],
  exit: () => [],
});
