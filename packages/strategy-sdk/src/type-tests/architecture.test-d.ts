/** The strategy of the architecture document. Type-checked only, never run. */
import {
  all,
  crossesAbove,
  decimal,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  int,
  keepStop,
  rsi,
  stopFromOpen,
} from '../index.ts';
import type { RowOf } from '../index.ts';
import { same } from './same.test-d.ts';

export const trendPullback = defineStrategy({
  name: 'trend-pullback',
  timeframe: '1h',
  stoploss: -0.08,
  minimalRoi: { 0: 0.06, 240: 0.02, 1440: 0 },
  params: {
    fast: int({ min: 5, max: 50, default: 12 }),
    slow: int({ min: 20, max: 200, default: 50 }),
    rsiMax: decimal({ min: 20, max: 60, default: 40, space: 'entry' }),
  },

  indicators: ({ candles, params, informative }) => ({
    fast: ema(candles.close, params.fast),
    slow: ema(candles.close, params.slow),
    rsi: rsi(candles.close, 14),
    daily: informative('1d', (day) => ema(day.close, 20)),
    btc: informative({ pair: 'BTC/USDT', timeframe: '4h' }, (btc) => rsi(btc.close, 14)),
  }),
  entry: ({ candles, fast, slow, rsi, daily, params }) => [
    enterLong(all(crossesAbove(fast, slow), candles.close.gt(daily), rsi.lt(params.rsiMax)), 'pullback'),
  ],
  exit: ({ fast, slow }) => [exitLong(crossesAbove(slow, fast), 'trend over')],

  customStoploss: ({ trade, row, rate }) => {
    same<typeof row.rsi, number>(true);
    return trade.profitRatio(rate) > 0.03 && row.btc > 50 ? stopFromOpen(0.01) : keepStop;
  },
});

same<RowOf<typeof trendPullback>['daily'], number>(true);
