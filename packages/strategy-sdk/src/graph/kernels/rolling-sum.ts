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

/** A window of equal values has exactly that value as its mean. */
function sums(
  x: Float64Array,
  out: Float64Array,
  params: Float64Array,
  from: number,
  to: number,
  state: Float64Array,
  mean: number,
): void {
  const n = params[0]!;
  const needed = params[1]!;
  const counts = TAIL + n;
  let place = state[PLACE]!;
  let sum = state[SUM]!;
  let count = state[COUNT]!;
  let last = state[LAST]!;
  let equal = state[EQUAL]!;
  for (let i = from; i < to; i++) {
    const isNumber = +(x[i]! === x[i]!);
    const value = isNumber === 1 ? x[i]! : 0;
    if (isNumber === 1) {
      equal = value === last ? equal + 1 : 1;
      last = value;
    }
    sum += value;
    count += isNumber;
    const isLast = place + 1 === n;
    const present = isLast ? count : count + state[counts + place + 1]!;
    const total = equal >= present ? last * present : isLast ? sum : sum + state[TAIL + place + 1]!;
    out[i] = present >= needed ? (mean === 1 ? (equal >= present ? last : total / present) : total) : Number.NaN;
    state[TAIL + place] = value;
    state[counts + place] = isNumber;
    place++;
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

function addFromTheEnd(state: Float64Array, base: number, n: number): void {
  for (let k = base + n - 2; k >= base; k--) state[k] = state[k]! + state[k + 1]!;
}
