import {
  add,
  all,
  atr,
  crossesBelow,
  decimal,
  defineStrategy,
  enterLong,
  exitLong,
  int,
  keep,
  keepStop,
  reduce,
  rsi,
  sma,
  stopFromOpen,
  type StopDecision,
} from '@tradai/strategy-sdk';

/**
 * Buys a pullback in an up trend with a third of its money, up to twice more when the price falls on and turns; sells a third of the
 * position at the first target and half of the rest at the second, and moves its stop up with each sale.
 */
export default defineStrategy({
  name: 'pullback-ladder',
  timeframe: '1h',
  stoploss: -0.12,
  maxEntryPositionAdjustment: 2,
  params: {
    rsiMax: int({ min: 20, max: 50, default: 40 }),
    depth: decimal({ min: 0.5, max: 5, decimals: 1, default: 2 }),
    target: decimal({ min: 0.01, max: 0.2, decimals: 3, default: 0.03, space: 'exit' }),
  },
  state: { trade: { buyBelow: 0 } },

  indicators: ({ candles }) => ({
    fast: sma(candles.close, 50),
    slow: sma(candles.close, 200),
    rsi: rsi(candles.close, 14),
    range: atr(candles, 14),
  }),
  entry: ({ candles, fast, slow, rsi, params }) => [
    enterLong(all(fast.gt(slow), candles.close.gt(slow), crossesBelow(rsi, params.rsiMax)), 'pullback'),
  ],
  exit: ({ fast, slow }) => [exitLong(fast.lt(slow), 'trend over')],

  customStakeAmount: ({ proposedStake }) => proposedStake / 3,
  orderFilled: ({ trade, order, row, params, state }) => {
    if (order.isEntry) state(trade).buyBelow = order.average! - params.depth * row.range;
  },
  adjustTradePosition: ({ trade, rate, row, profitRatio, params, state }) => {
    const sold = trade.exits.length;
    if (sold === 0 && profitRatio > params.target) return reduce({ fraction: 1 / 3 }, 'first target');
    if (sold === 1 && profitRatio > 2 * params.target) return reduce({ fraction: 1 / 2 }, 'second target');
    const isTurning = row.close > row.open;
    if (sold === 0 && isTurning && rate < state(trade).buyBelow) return add(trade.firstEntry.stakeAmount, 'deeper');
    return keep;
  },
  customStoploss: ({ trade, params }) => stopAfter(trade.exits.length, params.target),

  plot: { rsi: { pane: 'rsi' }, range: { pane: 'range' }, slow: { color: '#e76f51' } },
});

/** Once something was sold the rest may not lose any more; after the second sale it keeps what the first one got. */
export function stopAfter(sales: number, target: number): StopDecision {
  if (sales === 0) return keepStop;
  return stopFromOpen(sales === 1 ? 0 : target);
}
