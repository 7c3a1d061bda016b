import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Chaikin's accumulation/distribution line: the running total of the volume, weighted −1 … 1 by where the close lies in its range.
 *
 * A candle without range adds nothing. Depends on where the data begin. No look-back. NaN in front is skipped; a NaN inside stays to
 * the end. TA-Lib AD; bit-equal to TA-Lib 0.8.
 */
export function ad<F extends Frame>({ high, low, close, volume }: Candles<F>): Series<F> {
  return kernelSeries(adKernel, [high, low, close, volume]);
}

/**
 * Chaikin oscillator: the fast minus the slow exponential average (3, 10) of the accumulation/distribution line, both started from its
 * first value.
 *
 * Look-back is the longer period − 1. TA-Lib ADOSC; TA-Lib 0.8 fuses the steps, so within 1e-12 of its range.
 */
export function adosc<F extends Frame>(candles: Candles<F>, fast = 3, slow = 10): Series<F> {
  checkPeriod('adosc', fast, 1, 'fast');
  checkPeriod('adosc', slow, 1, 'slow');
  return kernelSeries(adoscKernel, [ad(candles)], [fast, slow]);
}

/** State: the total. */
export const adKernel: Kernel = {
  name: 'ad',
  version: 1,
  outputs: ['series'],
  memory: 'unbounded',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 1,
  run(
    [high, low, close, volume]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    _params,
    from,
    to,
    state,
  ) {
    let total = state[0]!;
    for (let i = from; i < to; i++) {
      const range = high[i]! - low[i]!;
      if (!(range <= 0)) total += ((close[i]! - low[i]! - (high[i]! - close[i]!)) / range) * volume[i]!;
      out[i] = total;
    }
    state[0] = total;
  },
};

/** Params: fast and slow period. State: candles seen (at most 1), both averages. */
export const adoscKernel: Kernel = {
  name: 'adosc',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([fast, slow]) => Math.max(fast!, slow!) - 1,
  stateSize: () => 3,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const fastTake = 2 / (params[0]! + 1);
    const slowTake = 2 / (params[1]! + 1);
    const fastKeep = 1 - fastTake;
    const slowKeep = 1 - slowTake;
    let fast = state[0] === 0 ? x[from]! : state[1]!;
    let slow = state[0] === 0 ? x[from]! : state[2]!;
    for (let i = from; i < to; i++) {
      if (state[0] === 0) state[0] = 1;
      else {
        fast = fastTake * x[i]! + fastKeep * fast;
        slow = slowTake * x[i]! + slowKeep * slow;
      }
      if (Math.abs(fast) < TINY) fast = 0;
      if (Math.abs(slow) < TINY) slow = 0;
      out[i] = fast - slow;
    }
    state[1] = fast;
    state[2] = slow;
  },
};
