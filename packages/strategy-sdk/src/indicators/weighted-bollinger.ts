import type { Frame, Series } from '../graph/column-types.ts';
import { ewm } from '../graph/ewm.ts';
import type { BandColumns } from './bbands.ts';
import { checkPeriod } from './check-period.ts';

/**
 * qtpylib's weighted Bollinger bands: a bias-adjusted exponential mean with the span `period` (default 20), and `deviations` (default 2)
 * sample deviations of the plain window above and below.
 *
 * Look-back `period − 1`, older values fade. A window with a NaN has no bands. Within 1e-9 of qtpylib's range.
 */
export function weightedBollinger<F extends Frame>(series: Series<F>, period = 20, deviations = 2): BandColumns<F> {
  checkPeriod('weightedBollinger', period);
  const middle = ewm(series, { span: period, minPeriods: period }).mean();
  const width = series.rolling(period).std({ deviation: 'sample' }).mul(deviations);
  return { upper: middle.add(width), middle, lower: middle.sub(width) };
}
