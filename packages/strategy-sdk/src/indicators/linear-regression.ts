import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/*
 * The least-squares line through the last `period` values (default 14, at least 2), its x counted 0 … period − 1 from the oldest.
 * All share one kernel: sums that slide and are rebuilt every 32 periods or after an outlier. Look-back `period − 1`. NaN in front is
 * skipped; after a NaN inside values come back at the next rebuild.
 */

/** Where the line ends, at the present candle. TA-Lib LINEARREG; TA-Lib 0.8 fuses the last step, so within 1e-12 of its range. */
export function linearreg<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  const { slope, start } = line('linearreg', series, period);
  return slope.mul(period - 1).add(start);
}

/** The line one candle ahead: a forecast, made of past values only. TA-Lib TSF; fused there, so within 1e-12 of its range. */
export function tsf<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  const { slope, start } = line('tsf', series, period);
  return slope.mul(period).add(start);
}

/** Rise of the line per candle. TA-Lib LINEARREG_SLOPE; bit-equal to TA-Lib 0.8. */
export function linearregSlope<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  return line('linearregSlope', series, period).slope;
}

/** The line at the oldest candle of the window. TA-Lib LINEARREG_INTERCEPT; bit-equal to TA-Lib 0.8. */
export function linearregIntercept<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  return line('linearregIntercept', series, period).start;
}

/** Angle of the line in degrees, −90 … 90. TA-Lib LINEARREG_ANGLE; arc tangent, so within 1e-9 of TA-Lib 0.8's range. */
export function linearregAngle<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  return line('linearregAngle', series, period)
    .slope.atan()
    .mul(180 / Math.PI);
}

function line<F extends Frame>(
  name: string,
  series: Series<F>,
  period: number,
): { readonly slope: Series<F>; readonly start: Series<F> } {
  checkPeriod(name, period, 2);
  const [slope, start] = kernelColumns(linearRegressionKernel, [series], [period]);
  return { slope: slope!, start: start! };
}

const REBUILD_PERIODS = 32;
/** The value that leaves was so large that the sums have lost digits. */
const OUTLIER = 100;

const SEEN = 0;
const SUM = 1;
const WEIGHTED = 2;
const SIZE = 3;
const LEFT = 4;
const OLDEST = 5;

/**
 * Outputs: slope and value at the oldest candle. State: candles seen (at most `period`), sum, sum weighted period − 1 … 0, sum of sizes,
 * outputs left to the next rebuild, oldest value of the last window.
 */
export const linearRegressionKernel: Kernel = {
  name: 'linear-regression',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: () => 6,
  run(
    [x]: readonly [Float64Array],
    [outSlope, outStart]: readonly [Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    const sumX = period * (period - 1) * 0.5;
    const sumXX = (period * (period - 1) * (2 * period - 1)) / 6;
    const divisor = sumX * sumX - period * sumXX;
    for (let i = from; i < to; i++) {
      if (state[SEEN]! < period) {
        if (++state[SEEN]! < period) continue;
        rebuild(x, i, period, state);
      } else slide(x, i, period, state);
      state[OLDEST] = x[i - period + 1]!;
      const slope = (period * state[WEIGHTED]! - sumX * state[SUM]!) / divisor;
      outSlope[i] = slope;
      outStart[i] = (state[SUM]! - slope * sumX) / period;
    }
  },
};

function slide(x: Float64Array, i: number, period: number, state: Float64Array): void {
  const oldest = state[OLDEST]!;
  state[SIZE] = state[SIZE]! - Math.abs(oldest) + Math.abs(x[i]!);
  state[LEFT]!--;
  if (state[LEFT] === 0 || Math.abs(period * oldest) > OUTLIER * state[SIZE]) {
    rebuild(x, i, period, state);
    return;
  }
  state[WEIGHTED] = state[WEIGHTED]! + state[SUM]! - period * oldest;
  state[SUM] = state[SUM]! - oldest + x[i]!;
}

function rebuild(x: Float64Array, i: number, period: number, state: Float64Array): void {
  let sum = 0;
  let weighted = 0;
  let size = 0;
  for (let ago = period - 1; ago >= 0; ago--) {
    const value = x[i - ago]!;
    sum += value;
    weighted += ago * value;
    size += Math.abs(value);
  }
  state[SUM] = sum;
  state[WEIGHTED] = weighted;
  state[SIZE] = size;
  state[LEFT] = REBUILD_PERIODS * period;
}
