import type { Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';
import { roc } from './rate-of-change.ts';

/**
 * Change from candle to candle, in percent, of a triple-smoothed exponential average (default period 30).
 *
 * Look-back `3 · (period − 1) + 1`; NaN as in `ema`; 0 where the average before was 0. TA-Lib TRIX; TA-Lib 0.8 fuses the steps, so
 * within 1e-12 of its range.
 */
export function trix<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  return roc(ema(ema(ema(series, period), period), period), 1);
}
