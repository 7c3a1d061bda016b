import {
  atr,
  cancelOrder,
  crossesAbove,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  int,
  keep,
  reprice,
  type CancelOrder,
  type Keep,
  type Reprice,
} from '@tradai/strategy-sdk';

/**
 * Follows a crossing of averages, but never pays up: it bids below the close, moves the bid with the market while the crossing holds,
 * gives up when the price runs away, and asks for a little more than the market when it leaves.
 */
export default defineStrategy({
  name: 'maker-entries',
  timeframe: '1h',
  stoploss: -0.08,
  minimalRoi: { 0: 0.12 },
  orderTypes: { entry: 'limit', exit: 'limit' },
  // Averages that never forget, settled.
  startupCandleCount: 240,
  unfilledtimeout: { exit: 120, unit: 'minutes' },
  params: {
    fast: int({ min: 5, max: 50, default: 12 }),
    slow: int({ min: 20, max: 200, default: 48 }),
    below: decimal({ min: 0, max: 2, decimals: 2, default: 0.5 }),
    runaway: decimal({ min: 0.005, max: 0.1, decimals: 3, default: 0.03 }),
    above: decimal({ min: 0, max: 0.02, decimals: 3, default: 0.002, space: 'exit' }),
  },

  indicators: ({ candles, params }) => ({
    fast: ema(candles.close, params.fast),
    slow: ema(candles.close, params.slow),
    bid: candles.close.sub(atr(candles, 14).mul(params.below)),
  }),
  entry: ({ fast, slow, bid }) => [
    enterLong(crossesAbove(fast, slow), { tag: 'averages crossed', limit: bid, validFor: 12 }),
  ],
  exit: ({ fast, slow }) => [exitLong(fast.lt(slow), 'averages crossed back')],

  adjustEntryPrice: ({ row, order }) => followed(order.rate, row),
  checkEntryTimeout: ({ trade, row, params }) =>
    row.close > trade.entryRow.close * (1 + params.runaway) ? cancelOrder : keep,
  customExitPrice: ({ proposedRate, params }) => proposedRate * (1 + params.above),
});

/** A bid follows the market up when that is a thousandth ahead, never down, and goes when its reason is gone. */
export function followed(
  rate: number,
  row: { readonly fast: number; readonly slow: number; readonly bid: number },
): Reprice | CancelOrder | Keep {
  if (row.fast < row.slow) return cancelOrder;
  return row.bid > rate * 1.001 ? reprice(row.bid) : keep;
}
