import type { Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';

/**
 * Triple exponential average: `e3 + 3 · e1 − 3 · e2`, each the average of the one before (default period 30).
 *
 * Look-back `3 · (period − 1)`; NaN as in `ema`. TA-Lib TEMA; TA-Lib 0.8 fuses the steps, so within 1e-12 of its range.
 */
export function tema<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  const once = ema(series, period);
  const twice = ema(once, period);
  return ema(twice, period).add(once.mul(3).sub(twice.mul(3)));
}
