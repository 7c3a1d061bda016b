import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { highest, lowest } from './extremes.ts';
import { trange } from './true-range.ts';

/**
 * Choppiness index, 0 … 100: `100 · log10(Σ true range ÷ (highest high − lowest low)) ÷ log10(period)` over `period` candles (default 14,
 * at least 2); high is sideways.
 *
 * Look-back `period`; with `firstRange` one less, as qtpylib counts the first candle. NaN where nothing moved. Within 1e-9 of the range of
 * freqtrade's `technical`: logarithms.
 */
export function choppiness<F extends Frame>(
  candles: Candles<F>,
  period = 14,
  options?: { readonly firstRange?: boolean },
): Series<F> {
  checkPeriod('choppiness', period, 2);
  const moved = trange(candles, options).rolling(period).sum();
  const range = highest(candles.high, period).sub(lowest(candles.low, period));
  return moved
    .div(range)
    .log()
    .mul(100 / Math.log(period));
}
