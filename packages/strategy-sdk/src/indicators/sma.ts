import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Simple moving average: the mean of the last `period` values (default 30, as TA-Lib).
 *
 * A running total, never rebuilt. Look-back `period − 1`. NaN in front is skipped; a NaN inside stays to the end of the series.
 * TA-Lib SMA; bit-equal to TA-Lib 0.8.
 */
export function sma<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('sma', period);
  return kernelSeries(smaKernel, [series], [period]);
}

/** State: candles seen (at most `period − 1`), running total of the last `period − 1`. */
export const smaKernel: Kernel = {
  name: 'sma',
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
      const sum = total;
      total -= x[old]!;
      out[i] = sum / period;
    }
    state[0] = seen;
    state[1] = total;
  },
};
