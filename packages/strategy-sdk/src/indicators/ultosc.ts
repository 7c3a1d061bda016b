import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Ultimate oscillator, 0 … 100: buying pressure as a share of the true range over three windows (7, 14, 28), weighted 4, 2, 1. The order
 * of the periods does not matter.
 *
 * A window without range counts 0. Look-back is the longest period. NaN in front is skipped; a NaN inside stays to the end. TA-Lib
 * ULTOSC; bit-equal to TA-Lib 0.8.
 */
export function ultosc<F extends Frame>(
  { high, low, close }: Candles<F>,
  period1 = 7,
  period2 = 14,
  period3 = 28,
): Series<F> {
  checkPeriod('ultosc', period1, 1, 'period1');
  checkPeriod('ultosc', period2, 1, 'period2');
  checkPeriod('ultosc', period3, 1, 'period3');
  const periods = [period1, period2, period3].toSorted((a, b) => a - b);
  return kernelSeries(ultoscKernel, [high, low, close], periods);
}

const FLAT = 1e-14;

/** Params: periods, rising. State: candles seen (at most the longest period), then per window the sums of pressure and of range. */
export const ultoscKernel: Kernel = {
  name: 'ultosc',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([_first, _second, longest]) => longest!,
  stateSize: () => 7,
  run(
    [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const longest = params[2]!;
    for (let i = from; i < to; i++) {
      const seen = state[0]!;
      if (seen === 0) {
        state[0] = 1;
        continue;
      }
      for (let k = 0; k < 3; k++) {
        // A window begins in time to be full on the first output.
        if (seen <= longest - params[k]!) continue;
        state[1 + k]! += pressure(low, close, i);
        state[4 + k]! += range(high, low, close, i);
      }
      if (seen < longest) {
        state[0] = seen + 1;
        continue;
      }
      out[i] = 100 * (weighted(state) / 7);
      for (let k = 0; k < 3; k++) {
        const old = i - params[k]! + 1;
        state[1 + k]! -= pressure(low, close, old);
        state[4 + k]! -= range(high, low, close, old);
      }
    }
  },
};

function weighted(state: Float64Array): number {
  let result = 0;
  if (!(Math.abs(state[4]!) < FLAT)) result += 4 * (state[1]! / state[4]!);
  if (!(Math.abs(state[5]!) < FLAT)) result += 2 * (state[2]! / state[5]!);
  if (!(Math.abs(state[6]!) < FLAT)) result += state[3]! / state[6]!;
  return result;
}

function pressure(low: Float64Array, close: Float64Array, i: number): number {
  return close[i]! - Math.min(low[i]!, close[i - 1]!);
}

function range(high: Float64Array, low: Float64Array, close: Float64Array, i: number): number {
  return Math.max(high[i]!, close[i - 1]!) - Math.min(low[i]!, close[i - 1]!);
}
