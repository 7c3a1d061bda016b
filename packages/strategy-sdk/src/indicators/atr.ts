import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';
import { percentOf } from './share.ts';

/**
 * Average true range, in price: Wilder's average of the true range over `period` candles (default 14), seeded with the mean of the
 * first `period` ranges. Period 1 is the true range.
 *
 * Look-back `period`, older values fade. NaN in front is skipped; a NaN inside stays to the end. TA-Lib ATR; TA-Lib 0.8 fuses the
 * step, so within 1e-12 of its range.
 */
export function atr<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  checkPeriod('atr', period);
  return kernelSeries(atrKernel, [candles.high, candles.low, candles.close], [period]);
}

/**
 * The average true range in percent of the close (default 14); 0 where the close is 0. Period 1 is the plain true range, as TA-Lib has it.
 * Look-back `period`. TA-Lib NATR; fused there, so within 1e-12 of its range.
 */
export function natr<F extends Frame>(candles: Candles<F>, period = 14): Series<F> {
  const range = atr(candles, period);
  return period === 1 ? range : percentOf(range, candles.close);
}

/** State: candles seen (at most `period + 1`), the average (sum while seeding), last close. */
export const atrKernel: Kernel = {
  name: 'atr',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 3,
  run(
    [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    const keep = (period - 1) / period;
    const take = 1 - keep;
    let seen = state[0]!;
    let average = state[1]!;
    let last = state[2]!;
    let i = from;
    for (; i < to && seen <= period; i++, seen++) {
      if (seen > 0) average += Math.max(high[i]!, last) - Math.min(low[i]!, last);
      last = close[i]!;
      if (seen < period) continue;
      average /= period;
      out[i] = average;
    }
    for (; i < to; i++) {
      const range = Math.max(high[i]!, last) - Math.min(low[i]!, last);
      last = close[i]!;
      average = keep * average + take * range;
      if (average < TINY) average = 0;
      out[i] = average;
    }
    state[0] = seen;
    state[1] = average;
    state[2] = last;
  },
};
