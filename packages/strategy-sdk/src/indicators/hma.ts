import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { heldBack } from './held-back.ts';
import { wma } from './wma.ts';

/**
 * Hull moving average (default period 20): the weighted average over √n of `2 · wma(n ÷ 2) − wma(n)`, both rounded down.
 *
 * Look-back `period + ⌊√period⌋ − 2`; NaN as in `wma`. qtpylib's `hma`, which many freqtrade strategies call, is `hmaExponential`.
 * TA-Lib HMA; bit-equal to TA-Lib 0.8.
 */
export function hma<F extends Frame>(series: Series<F>, period = 20): Series<F> {
  checkPeriod('hma', period);
  if (period === 1) return series;
  const half: number = Math.floor(period / 2);
  // Both begin their totals so that the first values meet, as TA-Lib does: it decides the last bits.
  const raw = wma(heldBack(series, period - half), half)
    .mul(2)
    .sub(wma(series, period));
  return wma(raw, Math.floor(Math.sqrt(period)));
}
