import { StrategyError } from '../../errors.ts';
import { thrownAt } from '../author-code.ts';
import { describe } from '../counts.ts';
import type { OneSeries, TwoSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

// Statistics that go over the whole window for each candle. State: place of the oldest value, then rings of n values that begin empty.
const PLACE = 0;
const EMPTY = 1;
const RING = 2;

/** NaN stands for a candle before the first, too. */
function push(state: Float64Array, n: number, rings: number): number {
  if (state[EMPTY] === 0) {
    state.fill(Number.NaN, RING, RING + rings * n);
    state[EMPTY] = 1;
  }
  const place = state[PLACE]! | 0;
  state[PLACE] = place + 1 === n ? 0 : place + 1;
  return place;
}

/** Least-squares slope against the candle's number, NaN left out; needs two values. */
export const rollingSlope = windowKernels({
  name: 'rolling-slope',
  stateSize: (params) => RING + params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = from; i < to; i++) {
      state[RING + push(state, n, 1)] = x[i]!;
      out[i] = slope(state, n, params[1]!);
    }
  },
});

function slope(state: Float64Array, n: number, needed: number): number {
  let count = 0;
  let positions = 0;
  let values = 0;
  for (let k = 0, at = state[PLACE]! | 0; k < n; k++, at = at + 1 === n ? 0 : at + 1) {
    const value = state[RING + at]!;
    if (value !== value) continue;
    count++;
    positions += k;
    values += value;
  }
  if (count < needed) return Number.NaN;
  const middle = positions / count;
  const mean = values / count;
  let products = 0;
  let squares = 0;
  for (let k = 0, at = state[PLACE]! | 0; k < n; k++, at = at + 1 === n ? 0 : at + 1) {
    const value = state[RING + at]!;
    if (value !== value) continue;
    products += (k - middle) * (value - mean);
    squares += (k - middle) * (k - middle);
  }
  return products / squares;
}

/** Sum of weight × value, NaN left out. Parameters: n, m, then the weights, oldest first. */
export const rollingWeighted = windowKernels({
  name: 'rolling-weighted',
  stateSize: (params) => RING + params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = from; i < to; i++) {
      state[RING + push(state, n, 1)] = x[i]!;
      let count = 0;
      let sum = 0;
      for (let k = 0, at = state[PLACE]! | 0; k < n; k++, at = at + 1 === n ? 0 : at + 1) {
        const value = state[RING + at]!;
        if (value !== value) continue;
        count++;
        sum += params[2 + k]! * value;
      }
      out[i] = count < params[1]! ? Number.NaN : sum;
    }
  },
});

/** Pearson, over the candles on which both are numbers. NaN where one of them does not vary. */
export const rollingCorrelation = windowKernels({
  name: 'rolling-correlation',
  stateSize: (params) => RING + 2 * params[0]!,
  run(inputs: TwoSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const y = inputs[1];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = from; i < to; i++) {
      const place = push(state, n, 2);
      const both = x[i]! === x[i]! && y[i]! === y[i]!;
      state[RING + place] = both ? x[i]! : Number.NaN;
      state[RING + n + place] = y[i]!;
      out[i] = correlation(state, n, params[1]!);
    }
  },
});

function correlation(state: Float64Array, n: number, needed: number): number {
  let count = 0;
  let xs = 0;
  let ys = 0;
  for (let k = RING; k < RING + n; k++) {
    if (state[k]! !== state[k]!) continue;
    count++;
    xs += state[k]!;
    ys += state[k + n]!;
  }
  if (count < needed) return Number.NaN;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = RING; k < RING + n; k++) {
    if (state[k]! !== state[k]!) continue;
    const dx = state[k]! - xs / count;
    const dy = state[k + n]! - ys / count;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

let folds = 0;

/** Any function of the window. Functions cannot be compared, so each call makes kernels of its own. */
export function foldKernels(n: number, fn: (window: ArrayLike<number>) => number): ReturnType<typeof windowKernels> {
  const window = new Float64Array(n);
  return windowKernels({
    name: `rolling-fold-${++folds}`,
    isAuthored: true,
    stateSize: (params) => RING + params[0]!,
    run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
      for (let i = from; i < to; i++) {
        state[RING + push(state, n, 1)] = inputs[0][i]!;
        const count = ordered(state, n, window);
        outputs[0][i] =
          count < params[1]! ? Number.NaN : folded(fn, count === n ? window : window.subarray(0, count), i);
      }
    },
  });
}

/** The author's function on one window, with the candle named when it fails. */
export function folded(fn: (window: ArrayLike<number>) => number, window: ArrayLike<number>, candle: number): number {
  let value: unknown;
  try {
    value = fn(window);
  } catch (error) {
    throw thrownAt('fold(): the function', candle, error);
  }
  if (typeof value === 'number') return value;
  throw new StrategyError(
    'invalid-graph',
    `fold(): the function returned ${describe(value)} at candle ${candle}; expected a number.`,
  );
}

/** Copies the numbers of the window, oldest first, and says how many there are. */
function ordered(state: Float64Array, n: number, window: Float64Array): number {
  let count = 0;
  for (let k = 0, at = state[PLACE]! | 0; k < n; k++, at = at + 1 === n ? 0 : at + 1) {
    const value = state[RING + at]!;
    if (value === value) window[count++] = value;
  }
  return count;
}
