import { where } from '../graph/choice.ts';
import type { Frame, Series } from '../graph/column-types.ts';
import { mom } from './rate-of-change.ts';
import { rma } from './rma.ts';
import { partOf } from './share.ts';
import { stddev } from './variance.ts';

/**
 * Dorsey's relative volatility index, 0 … 100: an RSI of the standard deviation over `deviationPeriod` (10), counted as a gain when the
 * value rose and as a loss when it fell, averaged by Wilder over `period` (14).
 *
 * 0 without deviation. Look-back `deviationPeriod + period − 2`; NaN as in `stddev`. TA-Lib RVI; TA-Lib 0.8 fuses the step, so within
 * 1e-12 of its range.
 */
export function relativeVolatility<F extends Frame>(series: Series<F>, period = 14, deviationPeriod = 10): Series<F> {
  const deviation = stddev(series, deviationPeriod);
  const change = mom(series, 1);
  const rises = rma(deviation.mul(where(change.gt(0), 1, 0)), period);
  const falls = rma(deviation.mul(where(change.lt(0), 1, 0)), period);
  return partOf(rises, rises.add(falls), 100);
}
