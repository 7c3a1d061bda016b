import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';

/**
 * On-balance volume: the running total of the volume, counted negative where the series fell (usually `obv(candles.close,
 * candles.volume)`).
 *
 * Begins with the first volume, so it depends on where the data begin. No look-back. NaN in front is skipped; a NaN in the volume stays
 * to the end. TA-Lib OBV; bit-equal to TA-Lib 0.8.
 */
export function obv<F extends Frame>(series: Series<F>, volume: Series<F>): Series<F> {
  return kernelSeries(obvKernel, [series, volume]);
}

/** State: candles seen (at most 1), total, last value. */
export const obvKernel: Kernel = {
  name: 'obv',
  version: 1,
  outputs: ['series'],
  memory: 'unbounded',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 3,
  run([x, volume]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], _params, from, to, state) {
    let total = state[1]!;
    let last = state[2]!;
    let i = from;
    if (state[0] === 0 && i < to) {
      state[0] = 1;
      total = volume[i]!;
      last = x[i]!;
      out[i] = total;
      i++;
    }
    for (; i < to; i++) {
      const value = x[i]!;
      total += volume[i]! * (+(value > last) - +(value < last));
      last = value;
      out[i] = total;
    }
    state[1] = total;
    state[2] = last;
  },
};
