import type { Frame, Series } from '../graph/column-types.ts';
import { roc } from './rate-of-change.ts';
import { wma } from './wma.ts';

/**
 * Coppock curve: the weighted average over `period` (10) of two rates of change in percent (11, 14).
 * Look-back is the longer rate's period + `period` − 1. NaN as in `wma`. TA-Lib COPPOCK; bit-equal to TA-Lib 0.8.
 */
export function coppock<F extends Frame>(series: Series<F>, period = 10, fast = 11, slow = 14): Series<F> {
  return wma(roc(series, fast).add(roc(series, slow)), period);
}
