import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { stateless, type Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { highest, lowest } from './extremes.ts';

/**
 * Williams %R, −100 … 0: how far the close is below the highest high, as a share of the range of `period` candles (default 14, at
 * least 2).
 *
 * 0 where the range is 0. Look-back `period − 1`. NaN in front is skipped; a window with a NaN inside gives NaN. TA-Lib WILLR; bit-equal
 * to TA-Lib 0.8.
 */
export function willr<F extends Frame>({ high, low, close }: Candles<F>, period = 14): Series<F> {
  checkPeriod('willr', period, 2);
  return kernelSeries(willrKernel, [close, lowest(low, period), highest(high, period)]);
}

export const willrKernel: Kernel = {
  name: 'willr',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: stateless,
  stateSize: stateless,
  run(
    [close, low, high]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    _params,
    from,
    to,
  ) {
    for (let i = from; i < to; i++) {
      const range = high[i]! - low[i]!;
      out[i] = range === 0 ? 0 : -100 * ((high[i]! - close[i]!) / range);
    }
  },
};
