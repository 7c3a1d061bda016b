import type { OneSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

/*
 * Candles are taken in groups of n (van Herk, Gil and Werman): a window is the end of the last group and the beginning of this one.
 * Nothing is ever subtracted, so no rounding error stays behind when a large value leaves the window.
 *
 * State: the fields below, then per place the sum of the last group from there to its end (for places already passed: this
 * group's value), then the same of the number of values.
 */
const PLACE = 0;
const SUM = 1;
const COUNT = 2;
const LAST = 3;
const EQUAL = 4;
const TAIL = 5;

function stateSize(params: Float64Array): number {
  return TAIL + 2 * params[0]!;
}

export const rollingSum = windowKernels({
  name: 'rolling-sum',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    sums(inputs[0], outputs[0], params, from, to, state, 0);
  },
});

export const rollingMean = windowKernels({
  name: 'rolling-mean',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    sums(inputs[0], outputs[0], params, from, to, state, 1);
  },
});

/**
 * A window of equal values has exactly that value as its mean: `equal` counts the latest equal values, and the window is made of them
 * when it holds no more.
 */
function sums(
  x: Float64Array,
  out: Float64Array,
  params: Float64Array,
  from: number,
  to: number,
  state: Float64Array,
  mean: number,
): void {
  const n = params[0]! | 0;
  const needed = params[1]! | 0;
  const counts = (TAIL + n) | 0;
  let place = state[PLACE]! | 0;
  let sum = state[SUM]!;
  let count = state[COUNT]! | 0;
  let last = state[LAST]!;
  let equal = state[EQUAL]! | 0;
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    const slot = (TAIL + place) | 0;
    const isLast = place === n - 1;
    if (value === value) {
      equal = value === last ? (equal + 1) | 0 : 1;
      last = value;
      sum += value;
      count = (count + 1) | 0;
      state[slot] = value;
      state[counts + place] = 1;
    } else {
      state[slot] = 0;
      state[counts + place] = 0;
    }
    const present = isLast ? count : (count + state[counts + place + 1]!) | 0;
    const total = isLast ? sum : sum + state[slot + 1]!;
    if (present < needed) out[i] = Number.NaN;
    else if (mean === 1) out[i] = equal >= present ? last : total / present;
    else out[i] = equal >= present ? last * present : total;
    place = (place + 1) | 0;
    if (isLast) {
      addFromTheEnd(state, TAIL, n);
      addFromTheEnd(state, counts, n);
      place = 0;
      sum = 0;
      count = 0;
    }
  }
  state[PLACE] = place;
  state[SUM] = sum;
  state[COUNT] = count;
  state[LAST] = last;
  state[EQUAL] = equal;
}

/** What stands at each place becomes the sum from there to the end. */
function addFromTheEnd(state: Float64Array, base: number, n: number): void {
  let sum = state[base + n - 1]!;
  for (let k = base + n - 2; k >= base; k--) {
    sum += state[k]!;
    state[k] = sum;
  }
}
