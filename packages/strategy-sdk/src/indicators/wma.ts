import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Weighted moving average: weights 1 … period, the newest the heaviest (default 30).
 *
 * Two running totals, rebuilt from the window every 8 periods. Look-back `period − 1`. NaN in front is skipped; after a NaN inside
 * values come back at the next rebuild. TA-Lib WMA; bit-equal to TA-Lib 0.8.
 */
export function wma<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('wma', period);
  return period === 1 ? series : kernelSeries(wmaKernel, [series], [period]);
}

/** Outputs between two rebuilds, in periods. */
const REBUILD_PERIODS = 8;

/** State: candles seen (at most `period − 1`), plain and weighted total, value that left last, outputs left to the next rebuild. */
export const wmaKernel: Kernel = {
  name: 'wma',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 5,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    const weights = (period * (period + 1)) / 2;
    let seen = state[0]!;
    let plain = state[1]!;
    let weighted = state[2]!;
    let left = state[3]!;
    let countdown = seen === 0 ? REBUILD_PERIODS * period : state[4]!;
    let i = from;
    for (; i < to && seen < period - 1; i++) {
      plain += x[i]!;
      weighted += x[i]! * ++seen;
    }
    for (; i < to; i++) {
      const value = x[i]!;
      plain += value;
      plain -= left;
      weighted += value * period;
      left = x[i - period + 1]!;
      if (--countdown <= 0) {
        countdown = REBUILD_PERIODS * period;
        plain = 0;
        weighted = 0;
        for (let weight = 1; weight <= period; weight++) {
          plain += x[i - period + weight]!;
          weighted += x[i - period + weight]! * weight;
        }
      }
      out[i] = weighted / weights;
      weighted -= plain;
    }
    state[0] = seen;
    state[1] = plain;
    state[2] = weighted;
    state[3] = left;
    state[4] = countdown;
  },
};
