import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Ehlers' correlation trend indicator, −1 … 1: Pearson's correlation of the last `period` values (default 12, at least 2) with a rising
 * straight line.
 *
 * NaN where nothing moved (0 ÷ 0), as pandas-ta's `cti`. Look-back `period − 1`. A window with a NaN gives NaN. Each window is summed
 * afresh around its own mean, so the result depends on it alone.
 */
export function cti<F extends Frame>(series: Series<F>, period = 12): Series<F> {
  checkPeriod('cti', period, 2);
  return kernelSeries(ctiKernel, [series], [period]);
}

export const ctiKernel: Kernel = {
  name: 'cti',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 1,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const middle = (period - 1) / 2;
    // Σ (j − middle)² for j = 0 … period − 1
    const spread = (period * (period * period - 1)) / 12;
    const seen = state[0]!;
    state[0] = Math.min(period - 1, seen + to - from);
    for (let i = from + (period - 1 - seen); i < to; i++) {
      const oldest = i - period + 1;
      let mean = 0;
      for (let j = oldest; j <= i; j++) mean += x[j]!;
      mean /= period;
      let squares = 0;
      let products = 0;
      for (let j = oldest; j <= i; j++) {
        const deviation = x[j]! - mean;
        squares += deviation * deviation;
        products += deviation * (j - oldest - middle);
      }
      // A constant window differs from its own mean by rounding at most.
      const flat = squares <= period * (1e-15 * mean) ** 2;
      out[i] = flat ? Number.NaN : products / Math.sqrt(squares * spread);
    }
  },
};
