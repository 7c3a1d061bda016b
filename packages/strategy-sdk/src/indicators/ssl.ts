import { where } from '../graph/choice.ts';
import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ma, type MaType } from './ma.ts';

/**
 * SSL channel: the averages of high and low over `period` candles (default 10), crossed over after a close below the lower one and back
 * after a close above the upper one. `up` above `down` is an up-trend.
 *
 * Up before the first such close. Look-back `period − 1`. NaN as in the average. Within 1e-9 of the range of freqtrade's `technical`.
 */
export function ssl<F extends Frame>(
  candles: Candles<F>,
  period = 10,
  options: { readonly average?: MaType } = {},
): { readonly down: Series<F>; readonly up: Series<F> } {
  const { high, low, close } = candles;
  const above = ma(high, period, options.average ?? 'sma');
  const below = ma(low, period, options.average ?? 'sma');
  const crossed = where(close.gt(above), 1, where(close.lt(below), -1, Number.NaN));
  const isDown = crossed.forwardFill().lt(0);
  return { down: where(isDown, above, below), up: where(isDown, below, above) };
}
