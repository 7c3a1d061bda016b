import type { OneSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

/*
 * Groups as in rolling-sum. The smallest is found as the largest of the negated values.
 *
 * State: place, and count, best value and its place of this group so far; then per place the three of the last group from there to
 * its end (for places already passed: this group's value).
 */
const PLACE = 0;
const COUNT = 1;
const BEST = 2;
const WHERE = 3;
const TAIL = 4;

function stateSize(params: Float64Array): number {
  return TAIL + 3 * params[0]!;
}

export const rollingMax = windowKernels({
  name: 'rolling-max',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    extremes(inputs[0], outputs[0], params, from, to, state, 1, 0);
  },
});

export const rollingMin = windowKernels({
  name: 'rolling-min',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    extremes(inputs[0], outputs[0], params, from, to, state, -1, 0);
  },
});

/** Candles since the largest value; among equal ones the oldest. */
export const rollingArgmax = windowKernels({
  name: 'rolling-argmax',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    extremes(inputs[0], outputs[0], params, from, to, state, 1, 1);
  },
});

export const rollingArgmin = windowKernels({
  name: 'rolling-argmin',
  stateSize,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    extremes(inputs[0], outputs[0], params, from, to, state, -1, 1);
  },
});

function extremes(
  x: Float64Array,
  out: Float64Array,
  params: Float64Array,
  from: number,
  to: number,
  state: Float64Array,
  sign: number,
  age: number,
): void {
  const n = params[0]!;
  const needed = params[1]!;
  let place = state[PLACE]!;
  let count = state[COUNT]!;
  let best = state[BEST]!;
  let where = state[WHERE]!;
  for (let i = from; i < to; i++) {
    const value = x[i]! * sign;
    const isNumber = value === value;
    if (isNumber) {
      if (count === 0 || value > best) {
        best = value;
        where = place;
      }
      count++;
    }
    const at = TAIL + 3 * place;
    const others = place + 1 < n ? state[at + 3]! : 0;
    const isOlder = others > 0 && (count === 0 || state[at + 4]! >= best);
    const since = isOlder ? place + n - state[at + 5]! : place - where;
    out[i] = count + others < needed ? Number.NaN : age === 1 ? since : (isOlder ? state[at + 4]! : best) * sign;
    state[at] = isNumber ? 1 : 0;
    state[at + 1] = value;
    place++;
    if (place === n) {
      bestFromTheEnd(state, n);
      place = 0;
      count = 0;
    }
  }
  state[PLACE] = place;
  state[COUNT] = count;
  state[BEST] = best;
  state[WHERE] = where;
}

/** Count, best value and its place from each place to the end of the group. */
function bestFromTheEnd(state: Float64Array, n: number): void {
  let count = 0;
  let best = 0;
  let where = 0;
  for (let place = n - 1; place >= 0; place--) {
    const at = TAIL + 3 * place;
    if (state[at] === 1) {
      if (count === 0 || state[at + 1]! >= best) {
        best = state[at + 1]!;
        where = place;
      }
      count++;
    }
    state[at] = count;
    state[at + 1] = best;
    state[at + 2] = where;
  }
}
