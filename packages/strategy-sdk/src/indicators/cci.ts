import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Commodity channel index: how far the typical price is from its mean over `period` candles (default 14, at least 2), in units of
 * 0.015 mean deviations.
 *
 * 0 where the price is at the mean or nothing moves. Look-back `period − 1`. NaN in front is skipped; a window with a NaN inside gives
 * NaN. TA-Lib CCI; bit-equal to TA-Lib 0.8, which sums in the order of a ring: the last bits depend on the first candle.
 */
export function cci<F extends Frame>({ high, low, close }: Candles<F>, period = 14): Series<F> {
  checkPeriod('cci', period, 2);
  return kernelSeries(cciKernel, [high, low, close], [period]);
}

const FLAT = 1e-14;
const RING = 2;

/** State: candles seen (at most `period − 1`), place in the ring, the ring of typical prices. */
export const cciKernel: Kernel = {
  name: 'cci',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: ([period]) => RING + period!,
  run(
    [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const end = RING + params[0]!;
    const period = params[0]!;
    let seen = state[0]!;
    let place = state[1]!;
    for (let i = from; i < to; i++) {
      const price = (high[i]! + low[i]! + close[i]!) / 3;
      state[RING + place] = price;
      if (++place === period) place = 0;
      if (seen < period - 1) {
        seen++;
        continue;
      }
      let mean = 0;
      for (let k = RING; k < end; k++) mean += state[k]!;
      mean /= period;
      let deviation = 0;
      for (let k = RING; k < end; k++) deviation += Math.abs(state[k]! - mean);
      const distance = price - mean;
      const flat = Math.abs(distance) < FLAT || Math.abs(deviation) < FLAT;
      out[i] = flat ? 0 : distance / (0.015 * (deviation / period));
    }
    state[0] = seen;
    state[1] = place;
  },
};
