import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';
import { partOf } from './share.ts';
import { runningSum } from './sum.ts';

/**
 * Mass index: the sum over `period` candles (25) of the ratio of the average range to its own average (EMA over `average`, 9).
 * A ratio to no range counts 0. Look-back `2 · (average − 1) + period − 1`. NaN as in `ema`. TA-Lib MASSI; TA-Lib 0.8 fuses the steps,
 * so within 1e-12 of its range.
 */
export function massIndex<F extends Frame>(candles: Candles<F>, average = 9, period = 25): Series<F> {
  const once = ema(candles.high.sub(candles.low), average);
  return runningSum(partOf(once, ema(once, average)), period);
}
