import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { highest, lowest } from './extremes.ts';
import { heldBack } from './held-back.ts';
import { ma, maLookback, type MaType } from './ma.ts';
import { rsi } from './rsi.ts';

export type StochColumns<F extends Frame> = { readonly k: Series<F>; readonly d: Series<F> };
export type StochOptions = {
  /** Average that slows %K, default `sma`. */
  readonly kAverage?: MaType;
  /** Average that makes %D of %K, default `sma`. */
  readonly dAverage?: MaType;
};

/**
 * Slow stochastic, 0 … 100. Raw %K is the place of the close between the extremes of `fastK` candles (default 5); `k` its average
 * over `slowK` (3), `d` the average of that over `slowD` (3).
 *
 * Raw %K is 0 where the extremes are equal. Both columns begin together, look-back `fastK + slowK + slowD − 3`. NaN in front is
 * skipped; a NaN inside stays to the end (simple averages). TA-Lib STOCH; bit-equal to TA-Lib 0.8 with averages that are.
 */
export function stoch<F extends Frame>(
  candles: Candles<F>,
  fastK = 5,
  slowK = 3,
  slowD = 3,
  options: StochOptions = {},
): StochColumns<F> {
  checkPeriod('stoch', fastK, 1, 'fastK');
  const raw = rawK(candles.high, candles.low, candles.close, fastK, 0);
  const k = ma(raw, slowK, options.kAverage ?? 'sma');
  return withD(k, slowD, options.dAverage);
}

/**
 * Fast stochastic: raw %K over `fastK` candles (default 5) and its average over `fastD` (3). Look-back `fastK + fastD − 2`, the rest
 * as `stoch`. TA-Lib STOCHF; bit-equal to TA-Lib 0.8 with averages that are.
 */
export function stochf<F extends Frame>(
  candles: Candles<F>,
  fastK = 5,
  fastD = 3,
  options: Pick<StochOptions, 'dAverage'> = {},
): StochColumns<F> {
  checkPeriod('stochf', fastK, 1, 'fastK');
  return withD(rawK(candles.high, candles.low, candles.close, fastK, 0), fastD, options.dAverage);
}

/**
 * Fast stochastic of the RSI: `period` of the RSI (default 14), `fastK` (5), `fastD` (3). A window whose extremes differ by rounding
 * only is flat: 0. Look-back `period + fastK + fastD − 2`. TA-Lib STOCHRSI; bit-equal to TA-Lib 0.8 with averages that are.
 */
export function stochrsi<F extends Frame>(
  series: Series<F>,
  period = 14,
  fastK = 5,
  fastD = 3,
  options: Pick<StochOptions, 'dAverage'> = {},
): StochColumns<F> {
  checkPeriod('stochrsi', fastK, 1, 'fastK');
  const strength = rsi(series, period);
  return withD(rawK(strength, strength, strength, fastK, 1e-14), fastD, options.dAverage);
}

/**
 * KDJ: a slow stochastic smoothed by Wilder's averages (9, 3, 3), with `j = 3k − 2d`, which may leave 0 … 100.
 *
 * Look-back `period + k + d − 3`; the rest as `stoch`. TA-Lib KDJ; TA-Lib 0.8 fuses the averages, so within 1e-12 of its range.
 */
export function kdj<F extends Frame>(
  candles: Candles<F>,
  period = 9,
  kPeriod = 3,
  dPeriod = 3,
  options: StochOptions = {},
): StochColumns<F> & { readonly j: Series<F> } {
  const { k, d } = stoch(candles, period, kPeriod, dPeriod, {
    kAverage: options.kAverage ?? 'rma',
    dAverage: options.dAverage ?? 'rma',
  });
  return { k, d, j: k.mul(3).sub(d.mul(2)) };
}

function withD<F extends Frame>(k: Series<F>, period: number, average: MaType = 'sma'): StochColumns<F> {
  return { k: heldBack(k, maLookback(period, average)), d: ma(k, period, average) };
}

function rawK<F extends Frame>(
  high: Series<F>,
  low: Series<F>,
  close: Series<F>,
  period: number,
  flatRatio: number,
): Series<F> {
  return kernelSeries(rawKKernel, [close, lowest(low, period), highest(high, period)], [flatRatio]);
}

/** Place of a value between two others, 0 … 100. Params: difference that counts as none, as a share of both sizes. */
export const rawKKernel: Kernel = {
  name: 'raw-k',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: () => 0,
  stateSize: () => 0,
  run(
    [value, low, high]: readonly [Float64Array, Float64Array, Float64Array],
    [out]: readonly [Float64Array],
    params,
    from,
    to,
  ) {
    const flatRatio = params[0]!;
    if (flatRatio === 0) {
      for (let i = from; i < to; i++) {
        const range = high[i]! - low[i]!;
        out[i] = range === 0 ? 0 : 100 * ((value[i]! - low[i]!) / range);
      }
      return;
    }
    for (let i = from; i < to; i++) {
      const floor = low[i]!;
      const range = high[i]! - floor;
      const flat = flatRatio * (Math.abs(high[i]!) + Math.abs(floor));
      out[i] = Math.abs(range) <= flat ? 0 : 100 * ((value[i]! - floor) / range);
    }
  },
};
