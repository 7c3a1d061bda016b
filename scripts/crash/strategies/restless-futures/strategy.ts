import {
  add,
  cooldownPeriod,
  crossesAbove,
  crossesBelow,
  defineStrategy,
  enterLong,
  enterShort,
  exitLong,
  exitNow,
  exitShort,
  keep,
  sma,
} from '@tradai/strategy-sdk';

/** Trades perpetual futures both ways as often as it can, with leverage and a stop that it moves itself. */
export default defineStrategy({
  name: 'restless-futures',
  timeframe: '1h',
  canShort: true,
  stoploss: -0.1,
  minimalRoi: { 0: 0.03, 145: 0.005 },
  maxEntryPositionAdjustment: 1,
  unfilledtimeout: { entry: 75, exit: 15, unit: 'minutes' },
  orderTypes: { entry: 'limit', exit: 'limit', stoploss: 'market' },
  startupCandleCount: 30,
  state: { trade: { added: 0 } },

  indicators: ({ candles }) => ({ fast: sma(candles.close, 2), slow: sma(candles.close, 3) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up'), enterShort(crossesBelow(fast, slow), 'down')],
  exit: ({ fast, slow }) => [
    exitLong(crossesBelow(fast, slow), 'turned down'),
    exitShort(crossesAbove(fast, slow), 'turned up'),
  ],

  leverage: ({ pair, maxLeverage }) => Math.min(pair.startsWith('BTC') ? 4 : 2, maxLeverage),
  adjustTradePosition: ({ trade, profitRatio, state }) => {
    if (state(trade).added > 0 || profitRatio > -0.015) return keep;
    state(trade).added = trade.stakeAmount;
    return add(trade.stakeAmount / 2, 'deeper');
  },
  customExit: ({ trade, profitRatio, minutesSince }) =>
    minutesSince(trade.openTimeMs) > 6 * 60 + 25 && profitRatio < 0 ? exitNow('gets nowhere') : keep,

  protections: [cooldownPeriod({ stopDurationCandles: 1 })],
});
