import { defineStrategy, enterLong, exitLong } from '@tradai/strategy-sdk';

/**
 * Decides on every candle by all of its prices: a candle that was not over, or another one, would soon decide otherwise. Stop and ROI are so close
 * that exits also come from prices alone.
 */
export default defineStrategy({
  name: 'restive',
  timeframe: '5m',
  stoploss: -0.006,
  minimalRoi: { 0: 0.004 },
  orderTypes: { entry: 'market', exit: 'market', stoploss: 'market' },
  startupCandleCount: 10,

  indicators: ({ candles }) => ({ middle: candles.high.add(candles.low).add(candles.open).div(3) }),
  entry: ({ candles, middle }) => [enterLong(candles.close.gt(middle), 'above its middle')],
  exit: ({ candles, middle }) => [exitLong(candles.close.lt(middle), 'below its middle')],
});
