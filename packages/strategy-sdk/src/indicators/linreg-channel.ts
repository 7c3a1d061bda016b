import { max } from '../graph/choice.ts';
import type { Frame, Series } from '../graph/column-types.ts';
import type { BandColumns } from './bbands.ts';
import { linearreg, linearregSlope } from './linear-regression.ts';
import { variance } from './variance.ts';

/**
 * Regression channel: the end of the least-squares line through `period` values (default 100), and `deviations` (default 2) root mean square
 * residuals (divisor n) above and below.
 *
 * Look-back `period − 1`. NaN as in `linearreg`. Within 1e-9 of the reference's range.
 */
export function linregChannel<F extends Frame>(
  series: Series<F>,
  period = 100,
  deviations = 2,
): BandColumns<F> & { readonly slope: Series<F> } {
  const middle = linearreg(series, period);
  const slope = linearregSlope(series, period);
  // What the line leaves of the variance; that of 0 … n − 1 is (n² − 1) ÷ 12.
  const explained = slope.mul(slope).mul((period * period - 1) / 12);
  const width = max(variance(series, period).sub(explained), 0).sqrt().mul(deviations);
  return { upper: middle.add(width), middle, lower: middle.sub(width), slope };
}
