import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';

/**
 * True range: the largest of high − low and the distances of high and low from the close before.
 *
 * Look-back 1; `firstRange: true` counts high − low on the first candle instead (pandas, qtpylib). NaN where a price is NaN.
 * TA-Lib TRANGE; bit-equal to TA-Lib 0.8.
 */
export function trange<F extends Frame>(candles: Candles<F>, options?: { readonly firstRange?: boolean }): Series<F> {
  const kernel = options?.firstRange === true ? fullTrueRangeKernel : trueRangeKernel;
  return kernelSeries(kernel, [candles.high, candles.low, candles.close]);
}

/**
 * Highest of high and last close, minus the lowest of low and last close: the same bits as the largest of the three differences.
 * State: candles seen (at most 1), last close.
 */
export const trueRangeKernel: Kernel = trueRange('true-range', 1);
/** With high − low on the first candle. */
export const fullTrueRangeKernel: Kernel = trueRange('full-true-range', 0);

function trueRange(name: string, lookback: 0 | 1): Kernel {
  return {
    name,
    version: 1,
    outputs: ['series'],
    memory: 'window',
    leadingNaN: 'skip',
    lookback: () => lookback,
    stateSize: () => 2,
    run(
      [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
      [out]: readonly [Float64Array],
      _params,
      from,
      to,
      state,
    ) {
      let last = state[1]!;
      let i = from;
      if (state[0] === 0 && i < to) {
        out[i] = high[i]! - low[i]!;
        last = close[i]!;
        state[0] = 1;
        i++;
      }
      for (; i < to; i++) {
        out[i] = Math.max(high[i]!, last) - Math.min(low[i]!, last);
        last = close[i]!;
      }
      state[1] = last;
    },
  };
}
