import type { Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';

/**
 * Double exponential average: `2 · e1 − e2`, where e2 is the average of the average e1 (default period 30).
 *
 * The "ZEMA" of many freqtrade strategies is this. Look-back `2 · (period − 1)`; NaN as in `ema`. TA-Lib DEMA; TA-Lib 0.8 fuses the
 * steps, so within 1e-12 of its range.
 */
export function dema<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  const once = ema(series, period);
  return once.mul(2).sub(ema(once, period));
}

/** The name under which freqtrade strategies know `dema`. */
export function zema<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  return dema(series, period);
}
