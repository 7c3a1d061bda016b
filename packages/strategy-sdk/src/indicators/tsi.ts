import type { Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';
import { mom } from './rate-of-change.ts';
import { partOf } from './share.ts';

/**
 * True strength index, −100 … 100: the twice smoothed change as a share of the twice smoothed size of the change (25, 13), and its EMA over
 * `signal` (13).
 *
 * 0 while nothing moves. Look-back of `tsi` `first + second − 1`. NaN as in `ema`. TA-Lib TSI; TA-Lib 0.8 fuses the steps, so within
 * 1e-12 of its range.
 */
export function tsi<F extends Frame>(
  series: Series<F>,
  first = 25,
  second = 13,
  signal = 13,
): { readonly tsi: Series<F>; readonly signal: Series<F> } {
  const change = mom(series, 1);
  const smooth = (column: Series<F>): Series<F> => ema(ema(column, first), second);
  const strength = partOf(smooth(change), smooth(change.abs()), 100);
  return { tsi: strength, signal: ema(strength, signal) };
}
