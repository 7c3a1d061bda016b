import {
  all,
  atr,
  cooldownPeriod,
  crossesAbove,
  crossesBelow,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  enterShort,
  exitLong,
  exitNow,
  exitShort,
  int,
  keep,
  maxDrawdown,
  stopFromRate,
  stoplossGuard,
} from '@tradai/strategy-sdk';

/**
 * Trades breakouts of a range on perpetual futures in both directions, with less leverage the more a market moves; leaves on the other
 * edge of a shorter range, by a stop that follows, or when a trade does not get anywhere.
 */
export default defineStrategy({
  name: 'futures-trend',
  timeframe: '1h',
  canShort: true,
  stoploss: -0.1,
  // The average range decides leverage and stop: let it settle.
  startupCandleCount: 120,
  params: {
    range: int({ min: 10, max: 100, default: 24 }),
    exitRange: int({ min: 5, max: 50, default: 12, space: 'exit' }),
    risk: decimal({ min: 0.005, max: 0.05, decimals: 3, default: 0.03 }),
    patience: int({ min: 6, max: 72, default: 24, space: 'exit' }),
  },

  indicators: ({ candles, params }) => ({
    top: candles.high.rolling(params.range).max().shift(1),
    bottom: candles.low.rolling(params.range).min().shift(1),
    exitTop: candles.high.rolling(params.exitRange).max().shift(1),
    exitBottom: candles.low.rolling(params.exitRange).min().shift(1),
    trend: ema(candles.close, 48),
    range: atr(candles, 24).div(candles.close),
  }),
  entry: ({ candles, top, bottom, trend }) => [
    enterLong(all(crossesAbove(candles.close, top), candles.close.gt(trend)), 'above the range'),
    enterShort(all(crossesBelow(candles.close, bottom), candles.close.lt(trend)), 'below the range'),
  ],
  exit: ({ candles, exitTop, exitBottom }) => [
    exitLong(candles.close.lt(exitBottom), 'back below'),
    exitShort(candles.close.gt(exitTop), 'back above'),
  ],

  leverage: ({ row, params, maxLeverage }) => Math.min(leverageFor(row.range, params.risk), maxLeverage),
  customStoploss: ({ trade }) => stopFromRate(4 * trade.entryRow.range, { of: 'price' }),
  customExit: ({ trade, profitRatio, minutesSince, params }) =>
    minutesSince(trade.openTimeMs) >= params.patience * 60 && profitRatio < 0 ? exitNow('gets nowhere') : keep,

  protections: [
    cooldownPeriod({ stopDurationCandles: 2 }),
    stoplossGuard({ lookbackCandles: 24, tradeLimit: 3, stopDurationCandles: 12, onlyPerSide: true }),
    maxDrawdown({ lookbackCandles: 72, tradeLimit: 8, stopDurationCandles: 24, maxAllowedDrawdown: 0.3 }),
  ],

  plot: { range: { pane: 'range' } },
});

/** As much as lets a candle of average range, a ratio of the price, move the stake by `risk`; a whole number from 1 to 5. */
export function leverageFor(range: number, risk: number): number {
  return Math.min(Math.max(Math.floor(risk / range), 1), 5);
}
