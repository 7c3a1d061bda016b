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

/** State: candles seen (at most `period`), then as in the correlation, of the returns. */
export const betaKernel: Kernel = {
  name: 'beta',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => PAIR_STATE,
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
  removePair(changeAt(x, i - period + 1), changeAt(y, i - period + 1), state);
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
  restartPairs(sumX / period, sumY / period, RENEW_PERIODS * period, state);
  for (let j = i - period + 1; j <= i; j++) addPair(changeAt(x, j), changeAt(y, j), state);
}
