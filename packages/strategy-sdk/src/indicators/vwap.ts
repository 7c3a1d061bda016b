import type { Candles, Condition, Frame, Series } from '../graph/column-types.ts';
import { sumSince } from '../graph/events.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import type { BandColumns } from './bbands.ts';
import { checkPeriod } from './check-period.ts';
import { typPrice } from './price.ts';

/**
 * Volume-weighted mean of the typical price since the first candle: it never resets, so it depends on where the data begin; see
 * `sessionVwap` and `rollingVwap`.
 *
 * 0 before the first volume, as TA-Lib has it. No look-back. NaN in front is skipped; a NaN inside stays to the end. TA-Lib VWAP;
 * bit-equal to TA-Lib 0.8.
 */
export function vwap<F extends Frame>(candles: Candles<F>): Series<F> {
  return kernelSeries(vwapKernel, [typPrice(candles), candles.volume]);
}

/**
 * The same over the last `window` candles (default 200), as qtpylib's `rolling_vwap`: NaN for the first `window − 1`, the last value
 * repeated where the window has no volume. Within 1e-9 of qtpylib's range.
 */
export function rollingVwap<F extends Frame>(candles: Candles<F>, window = 200): Series<F> {
  checkPeriod('rollingVwap', window, 1, 'window');
  const { volume } = candles;
  return typPrice(candles).mul(volume).rolling(window).sum().div(volume.rolling(window).sum()).forwardFill();
}

/**
 * The same since the last candle on which `starts` was true, that candle included: `sessionVwap(candles, time.starts(candles, 'day'))`
 * for the daily one. NaN until there is volume.
 */
export function sessionVwap<F extends Frame>(candles: Candles<F>, starts: Condition<NoInfer<F>>): Series<F> {
  const { volume } = candles;
  return sumSince(typPrice(candles).mul(volume), starts).div(sumSince(volume, starts));
}

/** `rollingVwap` with bands of its own sample deviation over the same window (20 candles, 1 deviation). Look-back `2 · window − 2`. */
export function vwapBands<F extends Frame>(candles: Candles<F>, window = 20, deviations = 1): BandColumns<F> {
  const middle = rollingVwap(candles, window);
  const spread = middle.rolling(window).std({ deviation: 'sample' }).mul(deviations);
  return { upper: middle.add(spread), middle, lower: middle.sub(spread) };
}

/**
 * Volume-weighted moving average of a series over `period` candles (default 30).
 *
 * Running totals. NaN in a window without volume, where TA-Lib shows what rounding left of its totals. Look-back `period − 1`. NaN in
 * front is skipped; a NaN inside stays to the end. TA-Lib VWMA; TA-Lib 0.8 fuses the sums, so within 1e-12 of its range.
 */
export function vwma<F extends Frame>(series: Series<F>, volume: Series<F>, period = 30): Series<F> {
  checkPeriod('vwma', period);
  return period === 1 ? series : kernelSeries(vwmaKernel, [series, volume], [period]);
}

/** State: sums of price times volume and of volume. */
export const vwapKernel: Kernel = {
  name: 'vwap',
  version: 1,
  outputs: ['series'],
  memory: 'unbounded',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 2,
  run(
    [price, volume]: readonly [Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    _params,
    from,
    to,
    state,
  ) {
    let value = state[0]!;
    let total = state[1]!;
    for (let i = from; i < to; i++) {
      value += price[i]! * volume[i]!;
      total += volume[i]!;
      out[i] = total === 0 ? 0 : value / total;
    }
    state[0] = value;
    state[1] = total;
  },
};

/** State: candles seen (at most `period − 1`), sums of price times volume and of volume, candles without volume. */
export const vwmaKernel: Kernel = {
  name: 'vwma',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 4,
  run([price, volume]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]!;
    let seen = state[0]!;
    let value = state[1]!;
    let total = state[2]!;
    let empty = state[3]!;
    for (let i = from; i < to; i++) {
      value += price[i]! * volume[i]!;
      total += volume[i]!;
      empty = volume[i] === 0 ? Math.min(period, empty + 1) : 0;
      if (seen < period - 1) {
        seen++;
        continue;
      }
      out[i] = empty === period ? Number.NaN : value / total;
      const old = i - period + 1;
      value -= price[old]! * volume[old]!;
      total -= volume[old]!;
    }
    state[0] = seen;
    state[1] = value;
    state[2] = total;
    state[3] = empty;
  },
};
