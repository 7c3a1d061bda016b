import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Variance of the last `period` values (default 5), divisor n.
 *
 * Sums of deviations from a reference value, which is renewed when digits would be lost: exact also where the price is large and
 * the deviation small. Look-back `period − 1`. NaN in front is skipped; a NaN inside stays to the end. TA-Lib VAR; bit-equal to
 * TA-Lib 0.8.
 */
export function variance<F extends Frame>(series: Series<F>, period = 5): Series<F> {
  checkPeriod('variance', period);
  return kernelSeries(varianceKernel, [series], [period]);
}

/**
 * Standard deviation of the last `period` values (default 5), divisor n, times `deviations` (default 1): the root of `variance`.
 *
 * Look-back `period − 1`. TA-Lib STDDEV; bit-equal to TA-Lib 0.8.
 */
export function stddev<F extends Frame>(series: Series<F>, period = 5, deviations = 1): Series<F> {
  checkPeriod('stddev', period, 2);
  return kernelSeries(stddevKernel, [series], [period, deviations]);
}

/** Outputs of a window before the reference is renewed at the latest, in periods. */
export const RENEW_PERIODS = 32;
/** The variance has lost about half of its digits. */
export const LOST_DIGITS = 0.000001;
/** The value that leaves was far away from all others. */
export const OUTLIER = 1_000_000;
/** Smaller than what rounding leaves of equal values. */
const ROUNDING = 0.000000000001;

/** Where a moments state keeps its parts. */
const SEEN = 0;
const REFERENCE = 1;
const SUM = 2;
const SQUARES = 3;
const LEFT = 4;

/**
 * Takes the mean of the window ending at `i` as the new reference and sums afresh, oldest first; the oldest value is then taken out
 * again. Writes reference and sums into `state` and gives the variance of the window.
 */
export function renewMoments(x: Float64Array, i: number, period: number, state: Float64Array): number {
  const inverse = 1 / period;
  const oldest = i - period + 1;
  let total = 0;
  for (let j = oldest; j <= i; j++) total += x[j]!;
  const reference = total * inverse;
  let sum = 0;
  let squares = 0;
  for (let j = oldest; j <= i; j++) {
    const deviation = x[j]! - reference;
    sum += deviation;
    squares += deviation * deviation;
  }
  const mean = sum * inverse;
  const variance = squares * inverse - mean * mean;
  const leaving = x[oldest]! - reference;
  state[REFERENCE] = reference;
  state[SUM] = sum - leaving;
  state[SQUARES] = squares - leaving * leaving;
  return variance < ROUNDING * (squares * inverse) ? 0 : variance;
}

export const varianceKernel: Kernel = moments('variance', false);
/** Params: period, factor. */
export const stddevKernel: Kernel = moments('stddev', true);

function moments(name: string, root: boolean): Kernel {
  return {
    name,
    version: 1,
    outputs: ['series'],
    memory: 'window',
    leadingNaN: 'skip',
    lookback: ([period]) => period! - 1,
    stateSize: () => 5,
    run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
      const period = params[0]! | 0;
      varianceRun(x, out, period, from, to, state);
      if (root) for (let i = from; i < to; i++) out[i] = Math.sqrt(out[i]!) * params[1]!;
    },
  };
}

/** Fills `out` with variances. State: candles seen (at most `period − 1`), reference, two sums, outputs left to the next renewal. */
function varianceRun(
  x: Float64Array,
  out: Float64Array,
  period: number,
  from: number,
  to: number,
  state: Float64Array,
): void {
  const inverse = 1 / period;
  let seen = state[SEEN]!;
  let i = from;
  if (state[LEFT] === 0 && i < to) {
    state[REFERENCE] = x[i]!;
    state[LEFT] = RENEW_PERIODS * period;
  }
  let reference = state[REFERENCE]!;
  let sum = state[SUM]!;
  let squares = state[SQUARES]!;
  let left = state[LEFT]! | 0;
  for (; i < to && seen < period - 1; i++, seen++) {
    const deviation = x[i]! - reference;
    sum += deviation;
    squares += deviation * deviation;
  }
  while (i < to) {
    const start = i;
    const due = to - i < left ? to : i + left - 1;
    // The rare renewal stands outside of this loop: a call in it would cost a third of the speed.
    for (let old = i - period + 1; i < due; i++, old++) {
      const deviation = x[i]! - reference;
      const newSum = sum + deviation;
      const newSquares = squares + deviation * deviation;
      const mean = newSum * inverse;
      const variance = newSquares * inverse - mean * mean;
      const leaving = x[old]! - reference;
      const leavingSquare = leaving * leaving;
      const kept = newSquares - leavingSquare;
      if (variance < LOST_DIGITS * (kept * inverse) || leavingSquare > OUTLIER * kept) break;
      sum = newSum - leaving;
      squares = kept;
      out[i] = variance;
    }
    left -= i - start;
    if (i === to) break;
    out[i] = renewMoments(x, i, period, state);
    reference = state[REFERENCE]!;
    sum = state[SUM]!;
    squares = state[SQUARES]!;
    left = RENEW_PERIODS * period;
    i++;
  }
  state[SEEN] = seen;
  state[REFERENCE] = reference;
  state[SUM] = sum;
  state[SQUARES] = squares;
  state[LEFT] = left;
}
