import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { ema } from './ema.ts';

/**
 * Zero-lag exponential average (default period 30): the average of `2x − x'` where x' is `⌊(period − 1) ÷ 2⌋` candles old.
 *
 * Look-back `⌊(period − 1) ÷ 2⌋ + period − 1`; NaN as in `ema`. qtpylib's version uses the lag as the period; that is
 * `zlema`'s input with `ema(…, lag)`. TA-Lib ZLEMA; TA-Lib 0.8 fuses the step, so within 1e-12 of its range.
 */
export function zlema<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('zlema', period);
  if (period === 1) return series;
  const lag: number = Math.floor((period - 1) / 2);
  return ema(series.mul(2).sub(series.shift(lag)), period);
}
