import type { Frame, Series } from '../graph/column-types.ts';
import { ewm } from '../graph/ewm.ts';
import { checkPeriod } from './check-period.ts';

/**
 * qtpylib's Hull average, which many freqtrade strategies call: `hma` of bias-adjusted exponential averages with the spans `period ÷ 2`,
 * `period` (default 20) and √period, not rounded.
 *
 * Look-back `2 · (period − 1)`, as qtpylib waits for `period` values twice. Within 1e-9 of qtpylib's range.
 */
export function hmaExponential<F extends Frame>(series: Series<F>, period = 20): Series<F> {
  checkPeriod('hmaExponential', period, 2);
  const average = (column: Series<F>, span: number): Series<F> => ewm(column, { span, minPeriods: period }).mean();
  const raw = average(series, period / 2)
    .mul(2)
    .sub(average(series, period));
  return average(raw, Math.sqrt(period));
}
