import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { atr } from './atr.ts';
import { highest, lowest } from './extremes.ts';

/**
 * Chandelier exit, as prices: `multiplier` (default 3) average true ranges below the highest high (`long`) and above the lowest low
 * (`short`), all over `period` candles (default 22). Not trailing: take `maxSince` for that.
 *
 * Look-back `period`. NaN as in `atr`. Within 1e-9 of pandas-ta's range.
 */
export function chandelierExit<F extends Frame>(
  candles: Candles<F>,
  period = 22,
  multiplier = 3,
): { readonly long: Series<F>; readonly short: Series<F> } {
  const distance = atr(candles, period).mul(multiplier);
  return {
    long: highest(candles.high, period).sub(distance),
    short: lowest(candles.low, period).add(distance),
  };
}
