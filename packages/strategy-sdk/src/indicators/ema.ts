import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Exponential moving average with `k = 2 ÷ (period + 1)` (default period 30): `e = (x − e) · k + e`, seeded with the mean of the
 * first `period` values. pandas' `ewm` is `ewm(series, …)`.
 *
 * Look-back `period − 1`, older values fade. NaN in front is skipped; a NaN inside stays to the end of the series.
 * TA-Lib EMA; TA-Lib 0.8 fuses the step, so within 1e-12 of its range (the same bits as TA-Lib 0.6).
 */
export function ema<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('ema', period);
  return kernelSeries(emaKernel, [series], [period]);
}

/** State: candles seen (at most `period`), the average, or the sum while it is being seeded. */
export const emaKernel: Kernel = {
  name: 'ema',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 2,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const k = 2 / (period + 1);
    let seen = state[0]!;
    let e = state[1]!;
    let i = from;
    for (; i < to && seen < period; i++) {
      e += x[i]!;
      if (++seen < period) continue;
      e /= period;
      out[i] = e;
    }
    for (; i < to; i++) {
      e = (x[i]! - e) * k + e;
      if (Math.abs(e) < TINY) e = 0;
      out[i] = e;
    }
    state[0] = seen;
    state[1] = e;
  },
};
