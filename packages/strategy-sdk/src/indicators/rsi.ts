import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Relative strength index, 0 … 100: `100 · gain ÷ (gain + loss)` of Wilder's averages over `period` candles (default 14, at least 2).
 *
 * Both averages start as the mean of the first `period` changes. 0 while nothing moves. Look-back `period`, older values fade. NaN
 * in front is skipped; a NaN inside stays to the end. TA-Lib RSI; bit-equal to TA-Lib 0.8.
 */
export function rsi<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  checkPeriod('rsi', period, 2);
  return kernelSeries(rsiKernel, [series], [period]);
}

/** State: candles seen (at most `period + 1`), average gain and loss (sums while seeding), last value. */
export const rsiKernel: Kernel = {
  name: 'rsi',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 4,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const before = period - 1;
    const inverse = 1 / period;
    let seen = state[0]!;
    let gain = state[1]!;
    let loss = state[2]!;
    let last = state[3]!;
    let i = from;
    for (; i < to && seen <= period; i++, seen++) {
      const change = seen === 0 ? 0 : x[i]! - last;
      last = x[i]!;
      // |d| + d is twice the gain without rounding, so there is no branch on the sign.
      gain += 0.5 * (Math.abs(change) + change);
      loss += 0.5 * (Math.abs(change) - change);
      if (seen < period) continue;
      gain *= inverse;
      loss *= inverse;
      out[i] = gain + loss <= 0 ? 0 : 100 * (gain / (gain + loss));
    }
    for (; i < to; i++) {
      const value = x[i]!;
      const change = value - last;
      const size = Math.abs(change);
      last = value;
      loss = (loss * before + 0.5 * (size - change)) * inverse;
      gain = (gain * before + 0.5 * (size + change)) * inverse;
      if (loss < TINY) loss = 0;
      if (gain < TINY) gain = 0;
      const total = gain + loss;
      out[i] = total <= 0 ? 0 : 100 * (gain / total);
    }
    state[0] = seen;
    state[1] = gain;
    state[2] = loss;
    state[3] = last;
  },
};
