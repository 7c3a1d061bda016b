import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Money flow index, 0 … 100: typical price times volume of the candles on which the typical price rose, as a share of all, over
 * `period` candles (default 14, at least 2).
 *
 * A move within rounding counts as none; 0 without any flow. Look-back `period`. NaN in front is skipped; a NaN inside stays to the
 * end. TA-Lib MFI; bit-equal to TA-Lib 0.8.
 */
export function mfi<F extends Frame>({ high, low, close, volume }: Candles<F>, period = 14): Series<F> {
  checkPeriod('mfi', period, 2);
  return kernelSeries(mfiKernel, [high, low, close, volume], [period]);
}

const ROUNDING = 1e-14;
const RINGS = 6;

/**
 * State: candles seen (at most `period`), sums of rising and falling flow, last typical price, candles without flow, place in the rings;
 * then the rings of rising and of falling flow.
 */
export const mfiKernel: Kernel = {
  name: 'mfi',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: ([period]) => RINGS + 2 * period!,
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
    let rising = state[1]!;
    let falling = state[2]!;
    let last = state[3]!;
    let empty = state[4]!;
    let place = state[5]!;
    for (let i = from; i < to; i++) {
      const price = (high[i]! + low[i]! + close[i]!) / 3;
      const change = price - last;
      const rounding = (Math.abs(price) + Math.abs(last)) * ROUNDING;
      const flow = change >= -rounding && change <= rounding ? 0 : price * volume[i]!;
      last = price;
      if (seen === 0) {
        seen = 1;
        continue;
      }
      const slot = RINGS + place;
      rising -= state[slot]!;
      falling -= state[slot + period]!;
      // A product instead of a branch that the data decide.
      const down = flow * +(change < 0);
      const up = flow - down;
      state[slot] = up;
      state[slot + period] = down;
      rising += up;
      falling += down;
      if (++place === period) place = 0;
      empty = flow === 0 ? Math.min(empty + 1, period) : 0;
      if (empty === period) {
        rising = 0;
        falling = 0;
      }
      if (seen < period && seen++ < period) continue;
      const total = rising + falling;
      const share = rising < 0 ? 0 : Math.min(rising, total);
      out[i] = total <= 0 ? 0 : 100 * (share / total);
    }
    state[0] = seen;
    state[1] = rising;
    state[2] = falling;
    state[3] = last;
    state[4] = empty;
    state[5] = place;
  },
};
