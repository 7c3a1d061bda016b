import { all, bbands, decimal, defineStrategy, enterLong, exitLong, int, rsi, sma } from '@tradai/strategy-sdk';

/**
 * Buys a close below the lower Bollinger band while the RSI is low too, as long as the price is not in a free fall; leaves at the middle
 * band, or with less the longer it takes.
 */
export default defineStrategy({
  name: 'band-reversion',
  timeframe: '1h',
  stoploss: -0.08,
  minimalRoi: { 0: 0.06, 720: 0.03, 2880: 0 },
  params: {
    period: int({ min: 10, max: 50, default: 20 }),
    deviations: decimal({ min: 1, max: 3, decimals: 1, default: 2 }),
    rsiMax: int({ min: 10, max: 45, default: 30 }),
    fallLimit: decimal({ min: 0.02, max: 0.3, decimals: 2, default: 0.1 }),
  },

  indicators: ({ candles, params }) => ({
    bands: bbands(candles.close, params.period, params.deviations),
    rsi: rsi(candles.close, 14),
    trend: sma(candles.close, 200),
  }),
  entry: ({ candles, bands, rsi, trend, params }) => [
    enterLong(
      all(
        candles.close.lt(bands.lower),
        rsi.lt(params.rsiMax),
        candles.close.gt(trend.mul(1 - params.fallLimit)),
        candles.volume.gt(0),
      ),
      'below the band',
    ),
  ],
  exit: ({ candles, bands }) => [exitLong(candles.close.gt(bands.middle), 'back at the middle')],

  plot: { rsi: { pane: 'rsi' }, bands: { middle: { color: '#e76f51' } } },
});
