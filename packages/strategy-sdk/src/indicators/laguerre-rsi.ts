import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkNumber } from './check-period.ts';
import { TINY } from './denormal.ts';

/**
 * Ehlers' Laguerre RSI, 0 … 1: rises as a share of all movement along four chained filters with the damping `gamma` (default 0.75).
 *
 * 0 without movement. The filters start at 0, so the first 30 candles or so mean nothing; no look-back is declared, as in freqtrade's
 * `technical`. NaN in front is skipped; a NaN inside stays to the end. Within 1e-9 of its range.
 */
export function laguerreRsi<F extends Frame>(series: Series<F>, gamma = 0.75): Series<F> {
  checkNumber('laguerreRsi', 'gamma', gamma, 0, 1);
  return kernelSeries(laguerreRsiKernel, [series], [gamma]);
}

/** State: the four filters. */
export const laguerreRsiKernel: Kernel = {
  name: 'laguerre-rsi',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 4,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const gamma = params[0]!;
    let l0 = state[0]!;
    let l1 = state[1]!;
    let l2 = state[2]!;
    let l3 = state[3]!;
    for (let i = from; i < to; i++) {
      const last0 = l0;
      const last1 = l1;
      const last2 = l2;
      l0 = (1 - gamma) * x[i]! + gamma * l0;
      if (Math.abs(l0) < TINY) l0 = 0;
      l1 = -gamma * l0 + last0 + gamma * l1;
      l2 = -gamma * l1 + last1 + gamma * l2;
      l3 = -gamma * l2 + last2 + gamma * l3;
      const rises = Math.max(l0 - l1, 0) + Math.max(l1 - l2, 0) + Math.max(l2 - l3, 0);
      const falls = Math.max(l1 - l0, 0) + Math.max(l2 - l1, 0) + Math.max(l3 - l2, 0);
      out[i] = rises + falls === 0 ? 0 : rises / (rises + falls);
    }
    state[0] = l0;
    state[1] = l1;
    state[2] = l2;
    state[3] = l3;
  },
};
