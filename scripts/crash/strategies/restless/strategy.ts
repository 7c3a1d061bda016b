import {
  add,
  cooldownPeriod,
  crossesAbove,
  crossesBelow,
  defineStrategy,
  enterLong,
  exitLong,
  exitNow,
  keep,
  reduce,
  sma,
} from '@tradai/strategy-sdk';

/**
 * Trades as often as it can and uses whatever a session has to remember: orders that wait, parts bought and sold, a trailing stop, locks, notes
 * of a trade, messages. What it does within a candle does not depend on how often it is asked there.
 */
export default defineStrategy({
  name: 'restless',
  timeframe: '1h',
  stoploss: -0.03,
  minimalRoi: { 0: 0.04, 145: 0.015, 325: 0.002 },
  trailingStop: true,
  trailingStopPositive: 0.01,
  trailingStopPositiveOffset: 0.02,
  trailingOnlyOffsetIsReached: true,
  maxEntryPositionAdjustment: 1,
  unfilledtimeout: { entry: 75, exit: 15, unit: 'minutes' },
  orderTypes: { entry: 'limit', exit: 'market', stoploss: 'market' },
  startupCandleCount: 30,
  state: { trade: { added: 0, sold: 0 } },

  indicators: ({ candles }) => ({ fast: sma(candles.close, 2), slow: sma(candles.close, 4) }),
  entry: ({ candles, fast, slow }) => [
    enterLong(crossesAbove(fast, slow), 'up'),
    enterLong(candles.close.lt(slow.mul(0.992)), 'dip'),
    enterLong(candles.close.gt(slow.mul(1.004)), 'run'),
  ],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],

  adjustTradePosition: ({ trade, profitRatio, state }) => {
    const notes = state(trade);
    if (notes.added === 0 && profitRatio < -0.008) {
      notes.added = trade.stakeAmount;
      return add(trade.stakeAmount / 2, 'deeper');
    }
    if (notes.sold === 0 && profitRatio > 0.008) {
      notes.sold = trade.amount;
      return reduce({ fraction: 1 / 3 }, 'a third');
    }
    return keep;
  },
  customExit: ({ trade, profitRatio, minutesSince }) =>
    minutesSince(trade.openTimeMs) > 5 * 60 + 25 && profitRatio < 0 ? exitNow('gets nowhere') : keep,
  orderFilled: ({ trade, order, notify }) => {
    if (order.isEntry) notify(`${trade.pair} was bought at ${order.average}`, { key: `bought-${trade.id}` });
  },

  protections: [cooldownPeriod({ stopDurationCandles: 1 })],
});
