import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { partOf } from './share.ts';
import { runningSum } from './sum.ts';
import { trange } from './true-range.ts';

/**
 * Vortex: movement from the last low to this high (`plus`) and from the last high to this low (`minus`), each as a share of the true range,
 * over `period` candles (default 14).
 *
 * 0 without range. Look-back `period`. NaN in front is skipped; a NaN inside stays to the end. TA-Lib VORTEX; bit-equal to TA-Lib 0.8.
 */
export function vortex<F extends Frame>(
  candles: Candles<F>,
  period = 14,
): { readonly plus: Series<F>; readonly minus: Series<F> } {
  checkPeriod('vortex', period);
  const { high, low } = candles;
  const range = runningSum(trange(candles), period);
  const share = (movement: Series<F>): Series<F> => partOf(runningSum(movement.abs(), period), range);
  return { plus: share(high.sub(low.shift(1))), minus: share(low.sub(high.shift(1))) };
}
