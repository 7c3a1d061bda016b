import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkNumber, checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Tillson's T3 (default period 5): six exponential averages in a row, combined with the volume factor (default 0.7, 0 … 1); 0 is the
 * triple-smoothed average, 1 is close to a triple DEMA.
 *
 * Each average starts as the mean of the first `period` values of the one before. Look-back `6 · (period − 1)`. NaN in front is
 * skipped; a NaN inside stays to the end. TA-Lib T3; TA-Lib 0.8 fuses the steps, so within 1e-12 of its range.
 */
export function t3<F extends Frame>(series: Series<F>, period = 5, volumeFactor = 0.7): Series<F> {
  checkPeriod('t3', period);
  checkNumber('t3', 'volumeFactor', volumeFactor, 0, 1);
  return period === 1 ? series : kernelSeries(t3Kernel, [series], [period, volumeFactor]);
}

const STAGES = 6;

/** State: averages that have started, values and sum of the one that is being seeded, the six averages. */
export const t3Kernel: Kernel = {
  name: 't3',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => STAGES * (period! - 1),
  stateSize: () => 3 + STAGES,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const factor = params[1]!;
    const take = 2 / (period + 1);
    const keep = 1 - take;
    const square = factor * factor;
    const c1 = -(square * factor);
    const c2 = 3 * (square - c1);
    const c3 = -6 * square - 3 * (factor - c1);
    const c4 = 1 + 3 * factor - c1 + 3 * square;
    for (let i = from; i < to; i++) {
      let value = x[i]!;
      const started = state[0]!;
      for (let stage = 3; stage < 3 + started; stage++) {
        const average = keep * state[stage]! + take * value;
        value = Math.abs(average) < TINY ? 0 : average;
        state[stage] = value;
      }
      if (started < STAGES) seedStage(value, period, state);
      out[i] = c1 * state[8]! + c2 * state[7]! + c3 * state[6]! + c4 * state[5]!;
    }
  },
};

/** The mean of `period` values starts the next average, and is the first of the values that seed the one after it. */
function seedStage(value: number, period: number, state: Float64Array): void {
  state[2]! += value;
  if (++state[1]! < period) return;
  const mean = state[2]! / period;
  state[3 + state[0]!] = mean;
  state[0]!++;
  state[1] = 1;
  state[2] = mean;
}
