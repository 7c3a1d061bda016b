import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { donchian } from './donchian.ts';
import { ema } from './ema.ts';
import { heldBack } from './held-back.ts';
import { partOf } from './share.ts';

/**
 * Stochastic momentum index, −100 … 100: the close's distance from the middle of the range of `period` candles (13) as a share of half the
 * range, both smoothed by EMAs over `slow` (25) and `fast` (2), and its EMA over `signal` (9).
 *
 * 0 without range. Both begin together, look-back `period + slow + fast + signal − 4`; NaN as in `ema`. TA-Lib SMI; TA-Lib 0.8 fuses the
 * steps, so within 1e-12 of its range.
 */
export function smi<F extends Frame>(
  candles: Candles<F>,
  period = 13,
  fast = 2,
  slow = 25,
  signal = 9,
): { readonly smi: Series<F>; readonly signal: Series<F> } {
  const { upper, middle, lower } = donchian(candles, period);
  const smooth = (column: Series<F>): Series<F> => ema(ema(column, slow), fast);
  const index = partOf(smooth(candles.close.sub(middle)), smooth(upper.sub(lower)).div(2), 100);
  return { smi: heldBack(index, signal - 1), signal: ema(index, signal) };
}
