import type { OneSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

/*
 * The values of the window in rising order beside the window itself. State: place of the oldest value in the ring, how many numbers
 * there are, how many candles have been seen (at most n); then the ring of n, then the sorted numbers.
 */
const PLACE = 0;
const COUNT = 1;
const SEEN = 2;
const RING = 3;

function stateSize(params: Float64Array): number {
  return RING + 2 * params[0]!;
}

/** Takes in the newest value and drops the oldest. */
function advance(state: Float64Array, n: number, value: number): void {
  const place = state[PLACE]! | 0;
  const sorted = (RING + n) | 0;
  const isFull = state[SEEN] === n;
  const oldest = isFull ? state[RING + place]! : Number.NaN;
  if (!isFull) state[SEEN] = state[SEEN]! + 1;
  state[RING + place] = value;
  state[PLACE] = place + 1 === n ? 0 : place + 1;
  if (oldest === oldest) {
    const at = firstAtLeast(state, sorted, state[COUNT]! | 0, oldest);
    if (value === value) {
      settle(state, sorted, state[COUNT]! | 0, at, value);
      return;
    }
    state.copyWithin(at, at + 1, sorted + state[COUNT]!);
    state[COUNT] = state[COUNT]! - 1;
  } else if (value === value) {
    const count = state[COUNT]! | 0;
    state[COUNT] = count + 1;
    settle(state, sorted, count + 1, sorted + count, value);
  }
}

/** Puts a value into the free place `at` and moves it to where it belongs among the sorted ones. */
function settle(state: Float64Array, sorted: number, count: number, at: number, value: number): void {
  let k = at;
  for (const end = sorted + count - 1; k < end && state[k + 1]! < value; k++) state[k] = state[k + 1]!;
  for (; k > sorted && state[k - 1]! > value; k--) state[k] = state[k - 1]!;
  state[k] = value;
}

/** Position in `state` of the first of `count` sorted numbers that is not below `value`. */
function firstAtLeast(state: Float64Array, base: number, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (state[base + middle]! < value) low = middle + 1;
    else high = middle;
  }
  return base + low;
}

/** Linear interpolation between order statistics, as NumPy and pandas. Parameters: n, m, q. */
export const rollingQuantile = windowKernels({
  name: 'rolling-quantile',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const q = params[2]!;
    const sorted = RING + n;
    for (let i = from; i < to; i++) {
      advance(state, n, x[i]!);
      const count = state[COUNT]! | 0;
      const rank = q * (count - 1);
      const below = Math.floor(rank);
      const low = state[sorted + below]!;
      const part = rank - below;
      out[i] = count < params[1]! ? Number.NaN : part === 0 ? low : low + (state[sorted + below + 1]! - low) * part;
    }
  },
});

/** Mean of the two middle values of an even number. */
export const rollingMedian = windowKernels({
  name: 'rolling-median',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const sorted = RING + n;
    for (let i = from; i < to; i++) {
      advance(state, n, x[i]!);
      const count = state[COUNT]! | 0;
      const upper = sorted + (count >>> 1);
      out[i] =
        count < params[1]! ? Number.NaN : count % 2 === 1 ? state[upper]! : (state[upper - 1]! + state[upper]!) / 2;
    }
  },
});

/** Parameters: n, m, which one: 1 is the largest. */
export const rollingNthLargest = windowKernels({
  name: 'rolling-nth-largest',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const nth = params[2]!;
    for (let i = from; i < to; i++) {
      advance(state, n, x[i]!);
      const count = state[COUNT]! | 0;
      out[i] = count < params[1]! || count < nth ? Number.NaN : state[RING + n + count - nth]!;
    }
  },
});

/** Mean rank among equal values, divided by the number of values, as pandas. NaN where the newest value is NaN. */
export const rollingPercentRank = windowKernels({
  name: 'rolling-percent-rank',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const sorted = RING + n;
    for (let i = from; i < to; i++) {
      const value = x[i]!;
      advance(state, n, value);
      const count = state[COUNT]! | 0;
      const below = firstAtLeast(state, sorted, count, value) - sorted;
      let equal = 0;
      while (below + equal < count && state[sorted + below + equal] === value) equal++;
      out[i] = count < params[1]! || value !== value ? Number.NaN : (below + (equal + 1) / 2) / count;
    }
  },
});
