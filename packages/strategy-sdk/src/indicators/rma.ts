import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Wilder's average (Pine's `rma`, default period 30): every value counts `1 ÷ period`, seeded with the mean of the
 * first `period` values.
 *
 * Look-back `period − 1`, older values fade. NaN in front is skipped; a NaN inside stays to the end. TA-Lib RMA; TA-Lib 0.8
 * fuses the step, so within 1e-12 of its range.
 */
export function rma<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('rma', period);
  return period === 1 ? series : kernelSeries(rmaKernel, [series], [period]);
}

/** State: candles seen (at most `period`), the average, or the sum while it is being seeded. */
export const rmaKernel: Kernel = {
  name: 'rma',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 2,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const keep = (period - 1) / period;
    const take = 1 - keep;
    let seen = state[0]!;
    let average = state[1]!;
    let i = from;
    for (; i < to && seen < period; i++) {
      average += x[i]!;
      if (++seen < period) continue;
      average /= period;
      out[i] = average;
    }
    for (; i < to; i++) {
      average = keep * average + take * x[i]!;
      if (Math.abs(average) < TINY) average = 0;
      out[i] = average;
    }
    state[0] = seen;
    state[1] = average;
  },
};
