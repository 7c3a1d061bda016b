import { max, where } from '../graph/choice.ts';
import { div, sub } from '../graph/arithmetic.ts';
import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { ema } from './ema.ts';

/**
 * Relative momentum index, 0 … 100: an RSI of the change over `momentum` candles (default 5), averaged exponentially over `period` (20).
 *
 * Changes that reach before the first candle count 0. Without any fall 0, not 100, as freqtrade's `technical` has it. Look-back
 * `period − 1`. A NaN inside counts as no change. Within 1e-9 of `technical`'s range.
 */
export function rmi<F extends Frame>(series: Series<F>, period = 20, momentum = 5): Series<F> {
  checkPeriod('rmi', momentum, 1, 'momentum');
  const change = series.diff(momentum);
  // max skips NaN: where there is no change yet, 0 is left.
  const rise = ema(max(change, 0), period);
  const fall = ema(max(change.neg(), 0), period);
  return where(fall.eq(0), 0, sub(100, div(100, rise.div(fall).add(1))));
}
