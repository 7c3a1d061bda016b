import type { Deviation, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { heldBack } from './held-back.ts';
import { ma, maLookback, type MaType } from './ma.ts';
import { LOST_DIGITS, OUTLIER, RENEW_PERIODS, renewMoments, stddev } from './variance.ts';

export type BandColumns<F extends Frame> = {
  readonly upper: Series<F>;
  readonly middle: Series<F>;
  readonly lower: Series<F>;
};

export type BbandsOptions = Deviation & {
  /** Windows start at one value: no NaN in front of the middle band (qtpylib, together with `deviation: 'sample'`). */
  readonly partial?: boolean;
  /** Deviations below the middle, when not the same as above. */
  readonly lowerDeviations?: number;
  /** Kind of the middle band, default `sma`. The deviation is always around the simple average. */
  readonly average?: MaType;
};

/**
 * Bollinger bands: the mean of `period` values (default 20) and `deviations` (default 2) standard deviations above and below.
 *
 * Default is TA-Lib's: divisor n, look-back `period − 1`. qtpylib's, which freqtrade strategies use, is
 * `{ deviation: 'sample', partial: true }`: divisor n − 1, the middle from the first value, the bands from the second. Flat: all three
 * are equal. NaN in front is skipped; with TA-Lib's form a NaN inside stays to the end, with qtpylib's it is left out of its windows.
 * TA-Lib BBANDS; bit-equal to TA-Lib 0.8 (with `lowerDeviations` or an average that TA-Lib fuses within 1e-12 of its range).
 */
export function bbands<F extends Frame>(
  series: Series<F>,
  period = 20,
  deviations = 2,
  options: BbandsOptions = {},
): BandColumns<F> {
  checkPeriod('bbands', period, 1);
  const below = options.lowerDeviations ?? deviations;
  if (options.deviation === 'sample' || options.partial === true)
    return windowBands(series, period, deviations, below, options);
  if (options.average !== undefined && options.average !== 'sma') {
    // TA-Lib begins the deviation where the average begins, which decides its last bits.
    const wait = Math.max(0, maLookback(period, options.average) - (period - 1));
    const deviation = stddev(heldBack(series, wait), period);
    const middle = ma(series, period, options.average);
    return { upper: middle.add(deviation.mul(deviations)), middle, lower: middle.sub(deviation.mul(below)) };
  }
  const [upper, middle, lower] = kernelColumns(bbandsKernel, [series], [period, deviations, below]);
  return { upper: upper!, middle: middle!, lower: lower! };
}

function windowBands<F extends Frame>(
  series: Series<F>,
  period: number,
  above: number,
  below: number,
  options: BbandsOptions,
): BandColumns<F> {
  const window = series.rolling(period, options.partial === true ? { minPeriods: 1 } : {});
  const deviation = window.std({ deviation: options.deviation ?? 'population' });
  const middle = options.average === undefined ? window.mean() : ma(series, period, options.average);
  return { upper: middle.add(deviation.mul(above)), middle, lower: middle.sub(deviation.mul(below)) };
}

/**
 * Simple average and deviation in one pass. Params: period, deviations above, below.
 * State: candles seen (at most `period − 1`), then as in the variance, then the average's running total.
 */
export const bbandsKernel: Kernel = {
  name: 'bbands',
  version: 1,
  outputs: ['series', 'series', 'series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 6,
  run(
    [x]: readonly [Float64Array],
    [upper, middle, lower]: readonly [Float64Array, Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]! | 0;
    const above = params[1]!;
    const below = params[2]!;
    const inverse = 1 / period;
    let seen = state[0]!;
    let i = from;
    if (state[4] === 0 && i < to) {
      state[1] = x[i]!;
      state[4] = RENEW_PERIODS * period;
    }
    let reference = state[1]!;
    let sum = state[2]!;
    let squares = state[3]!;
    let left = state[4]! | 0;
    let total = state[5]!;
    for (; i < to && seen < period - 1; i++, seen++) {
      const deviation = x[i]! - reference;
      total += x[i]!;
      sum += deviation;
      squares += deviation * deviation;
    }
    while (i < to) {
      const start = i;
      const due = to - i < left ? to : i + left - 1;
      // The rare renewal stands outside of this loop: a call in it would cost a third of the speed.
      for (let old = i - period + 1; i < due; i++, old++) {
        const added = total + x[i]!;
        const center = added / period;
        const deviation = x[i]! - reference;
        const newSum = sum + deviation;
        const newSquares = squares + deviation * deviation;
        const mean = newSum * inverse;
        const variance = newSquares * inverse - mean * mean;
        const leaving = x[old]! - reference;
        const leavingSquare = leaving * leaving;
        const kept = newSquares - leavingSquare;
        if (variance < LOST_DIGITS * (kept * inverse) || leavingSquare > OUTLIER * kept) break;
        total = added - x[old]!;
        sum = newSum - leaving;
        squares = kept;
        const spread = Math.sqrt(variance);
        upper[i] = center + spread * above;
        middle[i] = center;
        lower[i] = center - spread * below;
      }
      left -= i - start;
      if (i === to) break;
      const spread = Math.sqrt(renewMoments(x, i, period, state));
      reference = state[1]!;
      sum = state[2]!;
      squares = state[3]!;
      left = RENEW_PERIODS * period;
      const center = (total + x[i]!) / period;
      total = total + x[i]! - x[i - period + 1]!;
      upper[i] = center + spread * above;
      middle[i] = center;
      lower[i] = center - spread * below;
      i++;
    }
    state[0] = seen;
    state[1] = reference;
    state[2] = sum;
    state[3] = squares;
    state[4] = left;
    state[5] = total;
  },
};
