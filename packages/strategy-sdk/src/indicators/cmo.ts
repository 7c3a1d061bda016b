import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Chande momentum oscillator, −100 … 100, with Wilder's averages as TA-Lib has it: `100 · (gain − loss) ÷ (gain + loss)` over `period`
 * candles (default 14, at least 2). Chande's own, with plain sums, is `cmoSums`.
 *
 * 0 while nothing moves. Look-back `period`, older values fade. NaN in front is skipped; a NaN inside stays to the end. TA-Lib CMO;
 * bit-equal to TA-Lib 0.8.
 */
export function cmo<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  checkPeriod('cmo', period, 2);
  return kernelSeries(cmoKernel, [series], [period]);
}

/** State: candles seen (at most `period + 1`), average gain and loss (sums while seeding), last value. */
export const cmoKernel: Kernel = {
  name: 'cmo',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 4,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    let seen = state[0]!;
    let gain = state[1]!;
    let loss = state[2]!;
    let last = state[3]!;
    for (let i = from; i < to; i++) {
      const change = seen === 0 ? 0 : x[i]! - last;
      const size = Math.abs(change);
      const keep = seen > period ? period - 1 : 1;
      last = x[i]!;
      gain = gain * keep + 0.5 * (size + change);
      loss = loss * keep + 0.5 * (size - change);
      if (seen <= period && seen++ < period) continue;
      gain /= period;
      loss /= period;
      if (gain < TINY) gain = 0;
      if (loss < TINY) loss = 0;
      const total = gain + loss;
      out[i] = total <= 0 ? 0 : 100 * ((gain - loss) / total);
    }
    state[0] = seen;
    state[1] = gain;
    state[2] = loss;
    state[3] = last;
  },
};
