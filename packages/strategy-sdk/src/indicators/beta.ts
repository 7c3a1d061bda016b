import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Beta: slope of the returns of `y` over the returns of `market`, over `period` returns (default 5); 0 where the market does not move.
 *
 * Look-back `period`. NaN in front is skipped; a NaN inside stays to the end. TA-Lib BETA; bit-equal to TA-Lib 0.8.
 */
export function beta<F extends Frame>(market: Series<F>, y: Series<F>, period = 5): Series<F> {
  checkPeriod('beta', period);
  return kernelSeries(betaKernel, [market, y], [period]);
}

const RENEW_PERIODS = 32;
const LOST_DIGITS = 0.000001;
const OUTLIER = 1000;
const ROUNDING = 1e-14;

const SEEN = 0;
const LEFT = 1;
const REFERENCE_X = 2;
const REFERENCE_Y = 3;
const SUM_X = 4;
const SUM_XX = 5;
const SUM_XY = 6;
const SUM_Y = 7;
const SUM_YY = 8;
const LEAVING_XX = 9;
const LEAVING_YY = 10;

/** State: candles seen (at most `period`), then as in the correlation, of the returns. */
export const betaKernel: Kernel = {
  name: 'beta',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 11,
  run([x, y]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    for (let i = from; i < to; i++) {
      if (state[SEEN] === 0) {
        state[SEEN] = 1;
        continue;
      }
      const u = changeAt(x, i);
      const v = changeAt(y, i);
      if (state[LEFT] === 0) {
        state[REFERENCE_X] = u;
        state[REFERENCE_Y] = v;
        state[LEFT] = RENEW_PERIODS * period;
      }
      addPair(u, v, state);
      if (state[SEEN]! < period) state[SEEN]!++;
      else out[i] = slope(x, y, i, period, state);
    }
  },
};

/** Return of a candle; 0 from a price of 0. */
function changeAt(x: Float64Array, i: number): number {
  const last = x[i - 1]!;
  return Math.abs(last) < ROUNDING ? 0 : (x[i]! - last) / last;
}

/** Of the window that ends at `i`; the oldest pair is taken out afterwards. */
function slope(x: Float64Array, y: Float64Array, i: number, period: number, state: Float64Array): number {
  state[LEFT]!--;
  let variance = period * state[SUM_XX]! - state[SUM_X]! * state[SUM_X]!;
  if (digitsAreLost(variance, period, state)) {
    renew(x, y, i, period, state);
    variance = period * state[SUM_XX]! - state[SUM_X]! * state[SUM_X]!;
  }
  const covariance = period * state[SUM_XY]! - state[SUM_X]! * state[SUM_Y]!;
  const flat = variance <= ROUNDING * period * state[SUM_XX]!;
  const u = changeAt(x, i - period + 1) - state[REFERENCE_X]!;
  const v = changeAt(y, i - period + 1) - state[REFERENCE_Y]!;
  state[LEAVING_XX] = u * u;
  state[LEAVING_YY] = v * v;
  state[SUM_X]! -= u;
  state[SUM_XX]! -= u * u;
  state[SUM_XY]! -= u * v;
  state[SUM_Y]! -= v;
  state[SUM_YY]! -= v * v;
  return flat ? 0 : covariance / variance;
}

function digitsAreLost(variance: number, period: number, state: Float64Array): boolean {
  return (
    variance < LOST_DIGITS * (period * state[SUM_XX]!) ||
    state[LEAVING_XX]! > OUTLIER * state[SUM_XX]! ||
    state[LEAVING_YY]! > OUTLIER * state[SUM_YY]! ||
    state[LEFT]! <= 0
  );
}

function renew(x: Float64Array, y: Float64Array, i: number, period: number, state: Float64Array): void {
  let sumX = 0;
  let sumY = 0;
  for (let j = i - period + 1; j <= i; j++) {
    sumX += changeAt(x, j);
    sumY += changeAt(y, j);
  }
  state[REFERENCE_X] = sumX / period;
  state[REFERENCE_Y] = sumY / period;
  state[LEFT] = RENEW_PERIODS * period;
  for (let k = SUM_X; k <= SUM_YY; k++) state[k] = 0;
  for (let j = i - period + 1; j <= i; j++) addPair(changeAt(x, j), changeAt(y, j), state);
}

function addPair(x: number, y: number, state: Float64Array): void {
  const u = x - state[REFERENCE_X]!;
  const v = y - state[REFERENCE_Y]!;
  state[SUM_X]! += u;
  state[SUM_XX]! += u * u;
  state[SUM_XY]! += u * v;
  state[SUM_Y]! += v;
  state[SUM_YY]! += v * v;
}
