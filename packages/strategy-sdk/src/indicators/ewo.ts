import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { checkChoice } from './check-period.ts';
import { ma, type MaType } from './ma.ts';

export type EwoOptions = {
  /** Default `ema`. */
  readonly average?: MaType;
  /** What the difference is a share of: the `close` (default) or the `low`, as newer freqtrade strategies have it. */
  readonly divisor?: 'close' | 'low';
};

/**
 * Elliott wave oscillator in percent: the average of the close over `fast` (5) minus that over `slow` (35), as a share of close or low.
 * Look-back of the slower average; NaN as in it. The usual inline code of freqtrade strategies, within 1e-9 of its range.
 */
export function ewo<F extends Frame>(candles: Candles<F>, fast = 5, slow = 35, options: EwoOptions = {}): Series<F> {
  const average = options.average ?? 'ema';
  const difference = ma(candles.close, fast, average).sub(ma(candles.close, slow, average));
  const divisor = checkChoice('ewo', 'divisor', options.divisor ?? 'close', ['close', 'low']);
  return difference.div(divisor === 'low' ? candles.low : candles.close).mul(100);
}
