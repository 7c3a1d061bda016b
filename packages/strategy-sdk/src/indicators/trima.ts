import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Triangular moving average: weights rise to the middle of the window and fall again (default period 30).
 *
 * Running totals of both halves, never rebuilt. Look-back `period − 1`. NaN in front is skipped; a NaN inside stays to the end.
 * TA-Lib TRIMA; bit-equal to TA-Lib 0.8.
 */
export function trima<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('trima', period);
  return period === 1 ? series : kernelSeries(trimaKernel, [series], [period]);
}

/** State: candles seen (at most `period`), weighted total, totals of the older and of the newer half, the oldest value. */
export const trimaKernel: Kernel = {
  name: 'trima',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 5,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const half = Math.floor(period / 2);
    const odd = period % 2 === 1;
    const factor = 1 / (odd ? (half + 1) * (half + 1) : half * (half + 1));
    let seen = state[0]!;
    let i = from;
    for (; i < to && seen < period; i++) {
      if (++seen < period) continue;
      sumHalves(x, i, period, state);
      out[i] = state[1]! * factor;
    }
    let total = state[1]!;
    let older = state[2]!;
    let newer = state[3]!;
    let oldest = state[4]!;
    for (; i < to; i++) {
      const middle = x[i - half]!;
      total -= older;
      older -= oldest;
      older += middle;
      // The middle value of an odd window belongs to both halves, so the newer one is added before it leaves.
      if (odd) total += newer;
      newer -= middle;
      if (!odd) total += newer;
      newer += x[i]!;
      total += x[i]!;
      oldest = x[i - period + 1]!;
      out[i] = total * factor;
    }
    state[0] = seen;
    state[1] = total;
    state[2] = older;
    state[3] = newer;
    state[4] = oldest;
  },
};

function sumHalves(x: Float64Array, i: number, period: number, state: Float64Array): void {
  const oldest = i - period + 1;
  const middle = oldest + Math.floor((period - 1) / 2);
  let total = 0;
  let older = 0;
  let newer = 0;
  for (let j = middle; j >= oldest; j--) {
    older += x[j]!;
    total += older;
  }
  for (let j = middle + 1; j <= i; j++) {
    newer += x[j]!;
    total += newer;
  }
  state[1] = total;
  state[2] = older;
  state[3] = newer;
  state[4] = x[oldest]!;
}
