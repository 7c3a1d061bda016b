import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Chaikin money flow, −1 … 1: the volume of `period` candles (default 20, at least 2), each weighted by where the close lies in its range,
 * as a share of all volume.
 *
 * A candle without range counts 0; 0 in a window without volume, where TA-Lib shows what rounding left of its totals. Look-back `period − 1`. NaN in front is
 * skipped; a NaN inside stays to the end. TA-Lib CMF; bit-equal to TA-Lib 0.8.
 */
export function cmf<F extends Frame>({ high, low, close, volume }: Candles<F>, period = 20): Series<F> {
  checkPeriod('cmf', period, 2);
  return kernelSeries(cmfKernel, [high, low, close, volume], [period]);
}

/** State: candles seen (at most `period − 1`), sums of flow and of volume, candles without volume. */
export const cmfKernel: Kernel = {
  name: 'cmf',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 4,
  run(
    [high, low, close, volume]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    let seen = state[0]!;
    let flow = state[1]!;
    let total = state[2]!;
    let empty = state[3]!;
    for (let i = from; i < to; i++) {
      flow += flowAt(high, low, close, volume, i);
      total += volume[i]!;
      empty = volume[i] === 0 ? Math.min(period, empty + 1) : 0;
      if (seen < period - 1) {
        seen++;
        continue;
      }
      out[i] = empty === period || total <= 0 ? 0 : flow / total;
      flow -= flowAt(high, low, close, volume, i - period + 1);
      total -= volume[i - period + 1]!;
    }
    state[0] = seen;
    state[1] = flow;
    state[2] = total;
    state[3] = empty;
  },
};

function flowAt(high: Float64Array, low: Float64Array, close: Float64Array, volume: Float64Array, i: number): number {
  const range = high[i]! - low[i]!;
  return range <= 0 ? 0 : ((close[i]! - low[i]! - (high[i]! - close[i]!)) / range) * volume[i]!;
}
