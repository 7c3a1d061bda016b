import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * TA-Lib's running sum over `period` values (default 30): `rolling(period).sum()` with TA-Lib's rounding, never rebuilt.
 * Look-back `period − 1`. A NaN inside stays to the end. TA-Lib SUM; bit-equal to TA-Lib 0.8.
 */
export function runningSum<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('runningSum', period);
  return kernelSeries(sumKernel, [series], [period]);
}

/** State as in the simple average. */
export const sumKernel: Kernel = {
  name: 'running-sum',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 2,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    let seen = state[0]!;
    let total = state[1]!;
    let i = from;
    for (; i < to && seen < period - 1; i++, seen++) total += x[i]!;
    for (let old = i - period + 1; i < to; i++, old++) {
      total += x[i]!;
      out[i] = total;
      total -= x[old]!;
    }
    state[0] = seen;
    state[1] = total;
  },
};
