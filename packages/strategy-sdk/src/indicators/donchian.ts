import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { BandColumns } from './bbands.ts';
import { highest, lowest } from './extremes.ts';

/**
 * Donchian channel: the highest high of `upperPeriod` candles (default 20), the lowest low of `lowerPeriod` (default the same), and their
 * mean. The present candle is included: `shift(1)` for a breakout.
 *
 * Look-back `period − 1` of each. TA-Lib DONCHIAN; bit-equal to TA-Lib 0.8.
 */
export function donchian<F extends Frame>(
  candles: Candles<F>,
  upperPeriod = 20,
  lowerPeriod = upperPeriod,
): BandColumns<F> {
  const upper = highest(candles.high, upperPeriod);
  const lower = lowest(candles.low, lowerPeriod);
  return { upper, middle: upper.add(lower).div(2), lower };
}

/** Middle between the highest high and the lowest low (default 14). Look-back `period − 1`. TA-Lib MIDPRICE; bit-equal to TA-Lib 0.8. */
export function midprice<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  return highest(candles.high, period).add(lowest(candles.low, period)).div(2);
}
