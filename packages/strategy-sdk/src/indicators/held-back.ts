import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';

/** The same values with `candles` more NaN in front, for an indicator whose columns all begin with the slowest of them. */
export function heldBack<F extends Frame>(series: Series<F>, candles: number): Series<F> {
  return candles === 0 ? series : kernelSeries(heldBackKernel, [series], [candles]);
}

export const heldBackKernel: Kernel = {
  name: 'held-back',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([candles]) => candles!,
  stateSize: () => 0,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = x[i]!;
  },
};
