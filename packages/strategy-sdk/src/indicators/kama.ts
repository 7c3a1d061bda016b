import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Kaufman's adaptive moving average (default period 30): an exponential average whose weight grows from that of 30 to that of 2
 * candles with the efficiency of the move, squared.
 *
 * The efficiency of a flat window counts as 1. Look-back `period`, older values fade. NaN in front is skipped; a NaN inside stays to
 * the end. TA-Lib KAMA; TA-Lib 0.8 fuses the step, so within 1e-12 of its range.
 */
export function kama<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('kama', period);
  return period === 1 ? series : kernelSeries(kamaKernel, [series], [period]);
}

const SLOWEST = 2 / 31;
const SPAN = 2 / 3 - SLOWEST;
const FLAT = 1e-14;

/** State: candles seen (at most `period`), sum of steps, the average, step that leaves next, candles without a step. */
export const kamaKernel: Kernel = {
  name: 'kama',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 5,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    let seen = state[0]!;
    let steps = state[1]!;
    let average = state[2]!;
    let leaving = state[3]!;
    let still = state[4]!;
    for (let i = from; i < to; i++) {
      const value = x[i]!;
      const step = seen === 0 ? 0 : Math.abs(value - x[i - 1]!);
      still = step === 0 && seen > 0 ? still + 1 : 0;
      steps -= leaving;
      steps += step;
      if (seen < period) {
        average = value;
        seen++;
        continue;
      }
      // Nothing but rounding is left of older steps.
      if (still >= period) steps = 0;
      const move = value - x[i - period]!;
      const efficiency = steps <= move || Math.abs(steps) < FLAT ? 1 : Math.abs(move / steps);
      const weight = efficiency * SPAN + SLOWEST;
      leaving = Math.abs(x[i - period]! - x[i - period + 1]!);
      average = (value - average) * (weight * weight) + average;
      out[i] = average;
    }
    state[0] = seen;
    state[1] = steps;
    state[2] = average;
    state[3] = leaving;
    state[4] = still;
  },
};
