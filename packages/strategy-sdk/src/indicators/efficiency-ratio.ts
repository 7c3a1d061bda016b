import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Kaufman's efficiency ratio, 0 … 1: the move over `period` candles (default 10, at least 2) as a share of all steps between.
 *
 * 1 in a flat window, as in `kama`. Look-back `period`. NaN in front is skipped; a NaN inside stays to the end. TA-Lib ER; bit-equal to
 * TA-Lib 0.8.
 */
export function efficiencyRatio<F extends Frame>(series: Series<F>, period = 10): Series<F> {
  checkPeriod('efficiencyRatio', period, 2);
  return kernelSeries(efficiencyRatioKernel, [series], [period]);
}

const FLAT = 1e-14;

/** State: candles seen (at most `period`), sum of steps, step that leaves next, candles without a step. */
export const efficiencyRatioKernel: Kernel = {
  name: 'efficiency-ratio',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 4,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    let seen = state[0]!;
    let steps = state[1]!;
    let leaving = state[2]!;
    let still = state[3]!;
    for (let i = from; i < to; i++) {
      const step = seen === 0 ? 0 : Math.abs(x[i]! - x[i - 1]!);
      still = step === 0 && seen > 0 ? still + 1 : 0;
      steps -= leaving;
      steps += step;
      if (seen < period) {
        seen++;
        continue;
      }
      // Nothing but rounding is left of older steps.
      if (still >= period) steps = 0;
      leaving = Math.abs(x[i - period]! - x[i - period + 1]!);
      const move = x[i]! - x[i - period]!;
      out[i] = steps <= move || Math.abs(steps) < FLAT ? 1 : Math.abs(move / steps);
    }
    state[0] = seen;
    state[1] = steps;
    state[2] = leaving;
    state[3] = still;
  },
};
