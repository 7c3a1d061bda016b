import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ewm } from '../graph/ewm.ts';
import { checkPeriod } from './check-period.ts';
import { heldBack } from './held-back.ts';
import { medPrice } from './price.ts';
import { sma } from './sma.ts';

/**
 * Awesome oscillator: the mean of the middle price over `fast` candles (5) minus that over `slow` (34).
 *
 * Look-back is the longer period − 1. `weighted: true` takes exponential means with centers of mass 5 and 34 instead, from the first
 * candle (qtpylib). NaN as in `sma`. TA-Lib AO; bit-equal to TA-Lib 0.8.
 */
export function ao<F extends Frame>(
  candles: Candles<F>,
  fast = 5,
  slow = 34,
  options?: { readonly weighted?: boolean },
): Series<F> {
  checkPeriod('ao', fast, 1, 'fast');
  checkPeriod('ao', slow, 1, 'slow');
  const price = medPrice(candles);
  if (options?.weighted === true)
    return ewm(price, { com: fast })
      .mean()
      .sub(ewm(price, { com: slow }).mean());
  const longest = Math.max(fast, slow);
  // TA-Lib begins both totals so that the first means meet: it decides the last bits.
  return sma(heldBack(price, longest - fast), fast).sub(sma(heldBack(price, longest - slow), slow));
}

/**
 * Accelerator: the awesome oscillator minus its mean over `signal` candles (5). Look-back is the longer period + `signal` − 2.
 * TA-Lib AC; bit-equal to TA-Lib 0.8.
 */
export function ac<F extends Frame>(candles: Candles<F>, fast = 5, slow = 34, signal = 5): Series<F> {
  const oscillator = ao(candles, fast, slow);
  return oscillator.sub(sma(oscillator, signal));
}
