import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns, kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Wilder's sum of upward movement over `period` candles (default 14), in price. Look-back `period − 1` (1 for period 1).
 * 0 while highs do not rise. TA-Lib PLUS_DM; bit-equal to TA-Lib 0.8.
 */
export function plusDm<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('plusDm', period);
  return kernelColumns(movementKernel, [candles.high, candles.low], [period])[0]!;
}

/** The same for downward movement. TA-Lib MINUS_DM; bit-equal to TA-Lib 0.8. */
export function minusDm<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('minusDm', period);
  return kernelColumns(movementKernel, [candles.high, candles.low], [period])[1]!;
}

/**
 * Plus directional indicator, 0 … 100: upward movement as a share of the true range, both Wilder sums over `period` candles (default
 * 14). Period 1 gives the plain ratio 0 … 1, as TA-Lib does. 0 while the range is 0. Look-back `period`. TA-Lib PLUS_DI; bit-equal
 * to TA-Lib 0.8.
 */
export function plusDi<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('plusDi', period);
  return directional(candles, period)[0]!;
}

/** The same for downward movement. TA-Lib MINUS_DI; bit-equal to TA-Lib 0.8. */
export function minusDi<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('minusDi', period);
  return directional(candles, period)[1]!;
}

/**
 * Directional movement index, 0 … 100: the difference of plus and minus DI as a share of their sum, `period` 14 by default, at least
 * 2. A flat candle repeats the last value, 0 at the start. Look-back `period`. TA-Lib DX; bit-equal to TA-Lib 0.8.
 */
export function dx<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('dx', period, 2);
  const [plus, minus] = directional(candles, period);
  return kernelSeries(dxKernel, [plus!, minus!]);
}

function directional<F extends Frame>(candles: Candles<F>, period: number): readonly Series<F>[] {
  return kernelColumns(directionalKernel, [candles.high, candles.low, candles.close], [period]);
}

/** Outputs: +DM and −DM sums. State: candles seen (at most `period`), both sums, last high and low. */
export const movementKernel: Kernel = {
  name: 'directional-movement',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => Math.max(1, period! - 1),
  stateSize: () => 5,
  run(
    [high, low]: readonly [Float64Array, Float64Array],
    [outPlus, outMinus]: readonly [Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    let seen = state[0]!;
    let plus = state[1]!;
    let minus = state[2]!;
    let lastHigh = state[3]!;
    let lastLow = state[4]!;
    for (let i = from; i < to; i++) {
      const rise = seen === 0 ? 0 : high[i]! - lastHigh;
      const fall = seen === 0 ? 0 : lastLow - low[i]!;
      lastHigh = high[i]!;
      lastLow = low[i]!;
      const up = 0.5 * (rise + Math.abs(rise));
      const down = 0.5 * (fall + Math.abs(fall));
      if (seen < period) seen++;
      else {
        plus -= plus / period;
        minus -= minus / period;
      }
      plus += up * +(up > down);
      minus += down * +(down > up);
      if (plus < TINY) plus = 0;
      if (minus < TINY) minus = 0;
      outPlus[i] = plus;
      outMinus[i] = minus;
    }
    state[0] = seen;
    state[1] = plus;
    state[2] = minus;
    state[3] = lastHigh;
    state[4] = lastLow;
  },
};

/** Outputs: +DI and −DI. State: candles seen (at most `period`), sums of +DM, −DM and true range, last high, low and close. */
export const directionalKernel: Kernel = {
  name: 'directional-indicators',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 7,
  run(
    [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
    [outPlus, outMinus]: readonly [Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    const scale = period === 1 ? 1 : 100;
    let seen = state[0]!;
    let plus = state[1]!;
    let minus = state[2]!;
    let range = state[3]!;
    let lastHigh = state[4]!;
    let lastLow = state[5]!;
    let lastClose = state[6]!;
    for (let i = from; i < to; i++) {
      const rise = seen === 0 ? 0 : high[i]! - lastHigh;
      const fall = seen === 0 ? 0 : lastLow - low[i]!;
      const reach = seen === 0 ? 0 : Math.max(high[i]!, lastClose) - Math.min(low[i]!, lastClose);
      lastHigh = high[i]!;
      lastLow = low[i]!;
      lastClose = close[i]!;
      const up = 0.5 * (rise + Math.abs(rise));
      const down = 0.5 * (fall + Math.abs(fall));
      if (seen < period) seen++;
      else {
        plus -= plus / period;
        minus -= minus / period;
        range -= range / period;
      }
      plus += up * +(up > down);
      minus += down * +(down > up);
      range += reach;
      if (plus < TINY) plus = 0;
      if (minus < TINY) minus = 0;
      if (range < TINY) range = 0;
      outPlus[i] = range <= 0 ? 0 : scale * (plus / range);
      outMinus[i] = range <= 0 ? 0 : scale * (minus / range);
    }
    state[0] = seen;
    state[1] = plus;
    state[2] = minus;
    state[3] = range;
    state[4] = lastHigh;
    state[5] = lastLow;
    state[6] = lastClose;
  },
};

/** Inputs: +DI and −DI. State: last value. */
export const dxKernel: Kernel = {
  name: 'dx',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 1,
  run([plus, minus]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], _params, from, to, state) {
    let last = state[0]!;
    for (let i = from; i < to; i++) {
      const sum = minus[i]! + plus[i]!;
      if (!(sum <= 0)) last = 100 * (Math.abs(minus[i]! - plus[i]!) / sum);
      out[i] = last;
    }
    state[0] = last;
  },
};
