import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Average directional index, 0 … 100: Wilder's average of DX over `period` candles (default 14, at least 2), seeded with the mean of
 * the first `period` values.
 *
 * A flat candle leaves it as it is and adds nothing to the seed. Look-back `2 · period − 1`, older values fade. NaN in front is
 * skipped; a NaN inside stays to the end. TA-Lib ADX; bit-equal to TA-Lib 0.8.
 */
export function adx<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('adx', period, 2);
  return kernelSeries(adxKernel, [candles.high, candles.low, candles.close], [period]);
}

/**
 * Average directional index rating: the mean of ADX now and `period − 1` candles ago (default 14, at least 2).
 * Look-back `3 · period − 2`. TA-Lib ADXR; bit-equal to TA-Lib 0.8.
 */
export function adxr<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  const now = adx(candles, period);
  return now.add(now.shift(period - 1)).div(2);
}

/**
 * State: candles seen (at most `2 · period`), sums of −DM, +DM and true range, the average (sum while seeding), last high, low and
 * close.
 */
export const adxKernel: Kernel = {
  name: 'adx',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => 2 * period! - 1,
  stateSize: () => 8,
  run(
    [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    const start = seedAdx(high, low, close, out, period, from, to, state);
    const before = period - 1;
    let minus = state[1]!;
    let plus = state[2]!;
    let range = state[3]!;
    let average = state[4]!;
    let lastHigh = state[5]!;
    let lastLow = state[6]!;
    let lastClose = state[7]!;
    for (let i = start; i < to; i++) {
      const h = high[i]!;
      const l = low[i]!;
      const rise = h - lastHigh;
      const fall = lastLow - l;
      lastHigh = h;
      lastLow = l;
      // Clamped at 0 without rounding, then selected by a product: no branch that the data decide.
      const up = 0.5 * (rise + Math.abs(rise));
      const down = 0.5 * (fall + Math.abs(fall));
      minus = minus - minus / period + down * +(down > up);
      plus = plus - plus / period + up * +(up > down);
      range = range - range / period + (Math.max(h, lastClose) - Math.min(l, lastClose));
      lastClose = close[i]!;
      if (minus < TINY) minus = 0;
      if (plus < TINY) plus = 0;
      if (range < TINY) range = 0;
      if (!(range <= 0)) {
        const minusDi = 100 * (minus / range);
        const plusDi = 100 * (plus / range);
        const sum = minusDi + plusDi;
        if (!(sum <= 0)) average = (average * before + 100 * (Math.abs(minusDi - plusDi) / sum)) / period;
      }
      out[i] = average;
    }
    state[1] = minus;
    state[2] = plus;
    state[3] = range;
    state[4] = average;
    state[5] = lastHigh;
    state[6] = lastLow;
    state[7] = lastClose;
  },
};

/** The first `2 · period` candles; gives the candle after the last of them in this range. */
function seedAdx(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out: Float64Array,
  period: number,
  from: number,
  to: number,
  state: Float64Array,
): number {
  let i = from;
  for (; i < to && state[0]! < 2 * period; i++) {
    const seen = state[0]!++;
    if (seen > 0) addMovement(high[i]! - state[5]!, state[6]! - low[i]!, seen >= period ? period : 0, state);
    if (seen > 0) state[3]! += Math.max(high[i]!, state[7]!) - Math.min(low[i]!, state[7]!);
    state[5] = high[i]!;
    state[6] = low[i]!;
    state[7] = close[i]!;
    if (seen >= period) state[4]! += directionalIndex(state);
    if (seen < 2 * period - 1) continue;
    state[4]! /= period;
    out[i] = state[4]!;
  }
  return i;
}

function addMovement(rise: number, fall: number, period: number, state: Float64Array): void {
  if (period > 0) for (let k = 1; k <= 3; k++) state[k]! -= state[k]! / period;
  const up = 0.5 * (rise + Math.abs(rise));
  const down = 0.5 * (fall + Math.abs(fall));
  state[1]! += down * +(down > up);
  state[2]! += up * +(up > down);
}

/** DX of the sums in `state`; a flat candle counts 0. */
function directionalIndex(state: Float64Array): number {
  if (state[3]! <= 0) return 0;
  const minusDi = 100 * (state[1]! / state[3]!);
  const plusDi = 100 * (state[2]! / state[3]!);
  const sum = minusDi + plusDi;
  return sum <= 0 ? 0 : 100 * (Math.abs(minusDi - plusDi) / sum);
}
