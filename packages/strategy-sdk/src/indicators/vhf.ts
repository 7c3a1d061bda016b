import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { highest, lowest } from './extremes.ts';
import { mom } from './rate-of-change.ts';
import { partOf } from './share.ts';
import { runningSum } from './sum.ts';

/**
 * Vertical horizontal filter, 0 … 1: the range of `period` values (default 28, at least 2) as a share of all steps; high in trends.
 * 0 without steps. Look-back `period`; a NaN inside stays to the end. TA-Lib VHF, within 1e-12 of its range.
 */
export function vhf<F extends Frame>(series: Series<F>, period = 28): Series<F> {
  checkPeriod('vhf', period, 2);
  const range = highest(series, period).sub(lowest(series, period));
  return partOf(range, runningSum(mom(series, 1).abs(), period));
}
