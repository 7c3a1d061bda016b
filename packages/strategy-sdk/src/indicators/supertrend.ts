import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { atr } from './atr.ts';
import { checkChoice, checkPeriod } from './check-period.ts';
import { ma, maLookback, type MaType } from './ma.ts';
import { medPrice } from './price.ts';
import { sma } from './sma.ts';
import { trange } from './true-range.ts';

export type TrendColumns<F extends Frame> = {
  /** The band on the far side of the price. */
  readonly line: Series<F>;
  /** 1 up, −1 down. */
  readonly direction: Series<F>;
};

export type SupertrendOptions = {
  /** How the true range is averaged: Wilder's `rma` (default, charts and TA-Lib) or `sma` (freqtrade's `technical`). */
  readonly average?: 'rma' | 'sma';
  /** With `rma`, the first direction: `up` (default, TA-Lib), or up when the `close` is not below the middle price. */
  readonly start?: 'up' | 'close';
};

/**
 * SuperTrend: bands `multiplier` (default 3) average true ranges of `period` candles (default 10) around the middle price, which move only
 * toward the price until the close before was beyond them.
 *
 * Look-back `period`. `sma` follows `technical`: down at the start unless the close is above the upper band, and lines instead of flags
 * decide, which matters where both bands meet. NaN in front is skipped; a NaN inside is passed over. TA-Lib SUPERTREND; TA-Lib 0.8
 * fuses the range's step, so within 1e-12 of its range, directions equal.
 */
export function supertrend<F extends Frame>(
  candles: Candles<F>,
  period = 10,
  multiplier = 3,
  options: SupertrendOptions = {},
): TrendColumns<F> {
  checkPeriod('supertrend', period, 1);
  const middle = medPrice(candles);
  const average = checkChoice('supertrend', 'average', options.average ?? 'rma', ['rma', 'sma']);
  if (average === 'sma') {
    const range = sma(trange(candles), period);
    return columnsOf(bandTrailKernel, [candles.close, middle, range], [multiplier, 0]);
  }
  const start = checkChoice('supertrend', 'start', options.start ?? 'up', ['up', 'close']) === 'close' ? 1 : 0;
  return columnsOf(supertrendKernel, [candles.close, middle, atr(candles, period)], [multiplier, start]);
}

export type PmaxOptions = {
  /** Default `ema`. */
  readonly average?: MaType;
  /** What is averaged, default the close. */
  readonly source?: 'close' | 'median';
};

/**
 * PMAX: SuperTrend's rules for an average of the price, both as the price and as the middle. `atrPeriod` (10), `multiplier` (3), `period`
 * of the average (12).
 *
 * Look-back is the longer of both. As freqtrade's `technical`, which has 0 where these have NaN; within 1e-9 of its range.
 */
export function pmax<F extends Frame>(
  candles: Candles<F>,
  atrPeriod = 10,
  multiplier = 3,
  period = 12,
  options: PmaxOptions = {},
): TrendColumns<F> {
  checkPeriod('pmax', atrPeriod, 1, 'atrPeriod');
  const type = options.average ?? 'ema';
  const source = checkChoice('pmax', 'source', options.source ?? 'close', ['close', 'median']);
  const price = ma(source === 'median' ? medPrice(candles) : candles.close, period, type);
  const late = maLookback(period, type) >= atrPeriod ? 1 : 0;
  return columnsOf(bandTrailKernel, [price, price, atr(candles, atrPeriod)], [multiplier, late]);
}

function columnsOf<F extends Frame>(
  kernel: Kernel,
  inputs: readonly Series<F>[],
  params: readonly number[],
): TrendColumns<F> {
  const [line, direction] = kernelColumns(kernel, inputs, params);
  return { line: line!, direction: direction! };
}

type Inputs = readonly [Float64Array, Float64Array, Float64Array];
type Outputs = readonly [Float64Array, Float64Array];

/**
 * Inputs: price, middle, range. Params: multiplier, 1 to begin on the price's side of the middle. State: direction (0 before the first
 * candle), upper and lower band, last price.
 */
export const supertrendKernel: Kernel = {
  name: 'supertrend',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 4,
  run([price, middle, range]: Inputs, [line, direction]: Outputs, params, from, to, state) {
    const multiplier = params[0]!;
    let trend = state[0]!;
    let upper = state[1]!;
    let lower = state[2]!;
    let last = state[3]!;
    for (let i = from; i < to; i++) {
      const width = multiplier * range[i]!;
      const above = middle[i]! + width;
      const below = middle[i]! - width;
      if (trend === 0) {
        upper = above;
        lower = below;
        trend = params[1] === 1 && price[i]! < middle[i]! ? -1 : 1;
      } else {
        if (above < upper || last > upper) upper = above;
        if (below > lower || last < lower) lower = below;
        if (trend === 1 && price[i]! < lower) trend = -1;
        else if (trend === -1 && price[i]! > upper) trend = 1;
      }
      last = price[i]!;
      line[i] = trend === 1 ? lower : upper;
      direction[i] = trend;
    }
    state[0] = trend;
    state[1] = upper;
    state[2] = lower;
    state[3] = last;
  },
};

/**
 * The same as `technical` has it: bands and line begin at 0, and the line itself says which band was followed. Inputs as above. Params:
 * multiplier, 1 when there was no price before the first candle. State: candles seen (at most 1), upper, lower, line, last price.
 */
export const bandTrailKernel: Kernel = {
  name: 'band-trail',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 5,
  run([price, middle, range]: Inputs, [outLine, direction]: Outputs, params, from, to, state) {
    const multiplier = params[0]!;
    let upper = state[1]!;
    let lower = state[2]!;
    let line = state[3]!;
    let last = state[4]!;
    for (let i = from; i < to; i++) {
      const width = multiplier * range[i]!;
      const above = middle[i]! + width;
      const below = middle[i]! - width;
      const lastUpper = upper;
      const lastLower = lower;
      const first = state[0] === 0;
      state[0] = 1;
      if (above < upper || (first ? params[1] === 0 : last > upper)) upper = above;
      if (below > lower || (!first && last < lower)) lower = below;
      if (line === lastUpper) line = price[i]! <= upper ? upper : lower;
      else if (line === lastLower) line = price[i]! >= lower ? lower : upper;
      else line = 0;
      last = price[i]!;
      outLine[i] = line;
      direction[i] = last < line ? -1 : 1;
    }
    state[1] = upper;
    state[2] = lower;
    state[3] = line;
    state[4] = last;
  },
};
