import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { heldBack } from './held-back.ts';
import { sma } from './sma.ts';

/**
 * Detrended price oscillator: the value `⌊period ÷ 2⌋ + 1` candles ago minus the mean of the last `period` values (default 20, at least
 * 2). Not centered: it knows nothing of later candles.
 *
 * Look-back `period − 1` (2 for period 2). NaN as in `sma`. TA-Lib DPO; bit-equal to TA-Lib 0.8.
 */
export function dpo<F extends Frame>(series: Series<F>, period = 20): Series<F> {
  checkPeriod('dpo', period, 2);
  const ago: number = Math.floor(period / 2) + 1;
  return series.shift(ago).sub(sma(heldBack(series, Math.max(0, ago - (period - 1))), period));
}
