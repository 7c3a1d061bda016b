import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { runningSum } from './sum.ts';

/**
 * Chande's momentum oscillator with his plain sums, −1 … 1: `(rises − falls) ÷ (rises + falls)` over `period` changes (default 9).
 *
 * 0 where nothing moved. Look-back `period`. NaN in front is skipped; a NaN inside stays to the end. TA-Lib CMOU is 100 times this,
 * within 1e-12 of its range.
 */
export function cmoSums<F extends Frame>(series: Series<F>, period = 9): Series<F> {
  checkPeriod('cmoSums', period);
  const change = series.diff();
  const size = change.abs();
  return kernelSeries(momentumKernel, [
    runningSum(size.add(change).mul(0.5), period),
    runningSum(size.sub(change).mul(0.5), period),
  ]);
}

/**
 * Variable index dynamic average: an exponential average whose weight, at most `2 ÷ (period + 1)`, is scaled by the size of `cmoSums` over
 * `period` (default 9).
 *
 * Starts from 0 at candle `period`, so it needs long to settle. Look-back `period`, older values fade. Unmoved while nothing moves. NaN
 * in front is skipped; a NaN inside stays to the end. Within 1e-9 of the range of freqtrade's `technical`, which has 0 in front.
 */
export function vidya<F extends Frame>(series: Series<F>, period = 9): Series<F> {
  return kernelSeries(vidyaKernel, [series, cmoSums(series, period)], [2 / (period + 1)]);
}

/** Inputs: sums of rises and of falls. */
export const momentumKernel: Kernel = {
  name: 'momentum-share',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: () => 0,
  stateSize: () => 0,
  run([rises, falls]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) {
      const all = rises[i]! + falls[i]!;
      out[i] = all <= 0 ? 0 : (rises[i]! - falls[i]!) / all;
    }
  },
};

/** Inputs: value and scale −1 … 1. Params: largest weight. State: the average. */
export const vidyaKernel: Kernel = {
  name: 'vidya',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 1,
  run([x, scale]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    let average = state[0]!;
    for (let i = from; i < to; i++) {
      const weight = params[0]! * Math.abs(scale[i]!);
      average = weight * x[i]! + (1 - weight) * average;
      out[i] = average;
    }
    state[0] = average;
  },
};
