import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Williams' fractals, on the candle that confirms them, `right` candles after the extreme: the price of a high that is strictly above
 * `left` highs before and `right` highs after it (default 2), and of a low strictly below its neighbors; NaN elsewhere.
 *
 * Ties are no fractals, unlike in `pivotHigh`. Look-back `left + right`. A NaN near by means no fractal. TA-Lib FRACTAL marks the same
 * candles.
 */
export function fractals<F extends Frame>(
  candles: Candles<F>,
  left = 2,
  right = left,
): { readonly up: Series<F>; readonly down: Series<F> } {
  checkPeriod('fractals', left, 1, 'left');
  checkPeriod('fractals', right, 1, 'right');
  return {
    up: kernelSeries(fractalKernel, [candles.high], [left, right, 1]),
    down: kernelSeries(fractalKernel, [candles.low], [left, right, -1]),
  };
}

/** Params: candles before and after, 1 for highs and −1 for lows. State: candles seen (at most both together). */
export const fractalKernel: Kernel = {
  name: 'fractal',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([left, right]) => left! + right!,
  stateSize: () => 1,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const right = params[1]!;
    const reach = params[0]! + right;
    const start = from + (reach - state[0]!);
    state[0] = Math.min(reach, state[0]! + to - from);
    for (let i = start; i < to; i++) {
      const center = i - right;
      out[i] = stands(x, center, i - reach, i, params[2]!) ? x[center]! : Number.NaN;
    }
  },
};

function stands(x: Float64Array, center: number, first: number, last: number, sign: number): boolean {
  const value = sign * x[center]!;
  for (let j = first; j <= last; j++) if (j !== center && !(value > sign * x[j]!)) return false;
  return true;
}
