import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import {
  addPair,
  LEAVING_XX,
  LEAVING_YY,
  LEFT,
  PAIR_STATE,
  REFERENCE_X,
  REFERENCE_Y,
  removePair,
  restartPairs,
  SEEN,
  SUM_X,
  SUM_XX,
  SUM_XY,
  SUM_Y,
  SUM_YY,
} from './pair-sums.ts';

/**
 * Pearson's correlation of two series over `period` candles (default 30), −1 … 1; 0 where either does not vary.
 *
 * Sums of deviations from a pair of reference values, renewed when digits would be lost. Look-back `period − 1`. NaN in front is skipped;
 * a NaN inside stays to the end. TA-Lib CORREL; bit-equal to TA-Lib 0.8.
 */
export function correl<F extends Frame>(x: Series<F>, y: Series<F>, period = 30): Series<F> {
  checkPeriod('correl', period);
  return kernelSeries(correlKernel, [x, y], [period]);
}

const RENEW_PERIODS = 32;
const LOST_DIGITS = 0.000001;
const OUTLIER = 1_000_000;
const ROUNDING = 1e-14;

/**
 * State: candles seen (at most `period − 1`), outputs left to the next renewal, both references, five sums of deviations, squares of the
 * pair that left last.
 */
export const correlKernel: Kernel = {
  name: 'correl',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => PAIR_STATE,
  run([x, y]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    for (let i = from; i < to; i++) {
      if (state[LEFT] === 0) {
        state[REFERENCE_X] = x[i]!;
        state[REFERENCE_Y] = y[i]!;
        state[LEFT] = RENEW_PERIODS * period;
      }
      addPair(x[i]!, y[i]!, state);
      if (state[SEEN]! < period - 1) state[SEEN]!++;
      else out[i] = correlation(x, y, i, period, state);
    }
  },
};

/** Of the window that ends at `i`; the oldest pair is taken out afterwards. */
function correlation(x: Float64Array, y: Float64Array, i: number, period: number, state: Float64Array): number {
  const inverse = 1 / period;
  let varianceX = state[SUM_XX]! - state[SUM_X]! * state[SUM_X]! * inverse;
  let varianceY = state[SUM_YY]! - state[SUM_Y]! * state[SUM_Y]! * inverse;
  let covariance = state[SUM_XY]! - state[SUM_X]! * state[SUM_Y]! * inverse;
  state[LEFT]!--;
  if (digitsAreLost(varianceX, varianceY, state)) {
    renew(x, y, i, period, state);
    varianceX = Math.max(0, state[SUM_XX]! - state[SUM_X]! * state[SUM_X]! * inverse);
    varianceY = Math.max(0, state[SUM_YY]! - state[SUM_Y]! * state[SUM_Y]! * inverse);
    covariance = state[SUM_XY]! - state[SUM_X]! * state[SUM_Y]! * inverse;
  }
  const flat = varianceX <= ROUNDING * state[SUM_XX]! || varianceY <= ROUNDING * state[SUM_YY]!;
  removePair(x[i - period + 1]!, y[i - period + 1]!, state);
  return flat ? 0 : Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX * varianceY)));
}

function digitsAreLost(varianceX: number, varianceY: number, state: Float64Array): boolean {
  return (
    varianceX < LOST_DIGITS * state[SUM_XX]! ||
    varianceY < LOST_DIGITS * state[SUM_YY]! ||
    state[LEAVING_XX]! > OUTLIER * state[SUM_XX]! ||
    state[LEAVING_YY]! > OUTLIER * state[SUM_YY]! ||
    state[LEFT]! <= 0
  );
}

function renew(x: Float64Array, y: Float64Array, i: number, period: number, state: Float64Array): void {
  const inverse = 1 / period;
  let sumX = 0;
  let sumY = 0;
  for (let j = i - period + 1; j <= i; j++) {
    sumX += x[j]!;
    sumY += y[j]!;
  }
  restartPairs(sumX * inverse, sumY * inverse, RENEW_PERIODS * period, state);
  for (let j = i - period + 1; j <= i; j++) addPair(x[j]!, y[j]!, state);
}
