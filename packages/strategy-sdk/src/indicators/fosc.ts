import type { Frame, Series } from '../graph/column-types.ts';
import { tsf } from './linear-regression.ts';

/**
 * Forecast oscillator in percent: how far the value is from the one that `tsf` forecast a candle ago (default period 5, at least 2).
 * Look-back `period`; NaN as in `tsf`. TA-Lib FOSC; TA-Lib 0.8 fuses the forecast, so within 1e-12 of its range.
 */
export function fosc<F extends Frame>(series: Series<F>, period = 5): Series<F> {
  return series.sub(tsf(series, period).shift(1)).mul(100).div(series);
}
