import type { OneSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

/*
 * Groups as in rolling-sum. State: place, and count, best value and its place of this group so far; then per place the best value of the
 * last group from there to its end (for places already passed: this group's value), then the same of the count.
 */
const PLACE = 0;
const COUNT = 1;
const BEST = 2;
const WHERE = 3;
const TAIL = 4;

export const rollingMax = windowKernels({
  name: 'rolling-max',
  stateSize: (params) => TAIL + 2 * params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const needed = params[1]! | 0;
    let place = state[PLACE]! | 0;
    let count = state[COUNT]! | 0;
    let best = place === 0 ? Number.NEGATIVE_INFINITY : state[BEST]!;
    for (let i = from; i < to; i++) {
      const isNumber = x[i]! === x[i]!;
      const value = isNumber ? x[i]! : Number.NEGATIVE_INFINITY;
      const slot = (TAIL + place) | 0;
      const isLast = place === n - 1;
      best = value > best ? value : best;
      count = (count + +isNumber) | 0;
      const present = isLast ? count : (count + state[slot + n + 1]!) | 0;
      const older = isLast ? best : state[slot + 1]!;
      out[i] = present < needed ? Number.NaN : older > best && present > count ? older : best;
      state[slot] = value;
      state[slot + n] = isNumber ? 1 : 0;
      place = (place + 1) | 0;
      if (isLast) {
        maxFromTheEnd(state, n);
        place = 0;
        count = 0;
        best = Number.NEGATIVE_INFINITY;
      }
    }
    state[PLACE] = place;
    state[COUNT] = count;
    state[BEST] = best;
  },
});

function maxFromTheEnd(state: Float64Array, n: number): void {
  let best = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let k = TAIL + n - 1; k >= TAIL; k--) {
    best = state[k]! > best ? state[k]! : best;
    count += state[k + n]!;
    state[k] = best;
    state[k + n] = count;
  }
}

export const rollingMin = windowKernels({
  name: 'rolling-min',
  stateSize: (params) => TAIL + 2 * params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const needed = params[1]! | 0;
    let place = state[PLACE]! | 0;
    let count = state[COUNT]! | 0;
    let best = place === 0 ? Number.POSITIVE_INFINITY : state[BEST]!;
    for (let i = from; i < to; i++) {
      const isNumber = x[i]! === x[i]!;
      const value = isNumber ? x[i]! : Number.POSITIVE_INFINITY;
      const slot = (TAIL + place) | 0;
      const isLast = place === n - 1;
      best = value < best ? value : best;
      count = (count + +isNumber) | 0;
      const present = isLast ? count : (count + state[slot + n + 1]!) | 0;
      const older = isLast ? best : state[slot + 1]!;
      out[i] = present < needed ? Number.NaN : older < best && present > count ? older : best;
      state[slot] = value;
      state[slot + n] = isNumber ? 1 : 0;
      place = (place + 1) | 0;
      if (isLast) {
        minFromTheEnd(state, n);
        place = 0;
        count = 0;
        best = Number.POSITIVE_INFINITY;
      }
    }
    state[PLACE] = place;
    state[COUNT] = count;
    state[BEST] = best;
  },
});

function minFromTheEnd(state: Float64Array, n: number): void {
  let best = Number.POSITIVE_INFINITY;
  let count = 0;
  for (let k = TAIL + n - 1; k >= TAIL; k--) {
    best = state[k]! < best ? state[k]! : best;
    count += state[k + n]!;
    state[k] = best;
    state[k + n] = count;
  }
}

/** Candles since the largest value; among equal ones the oldest. */
export const rollingArgmax = windowKernels({
  name: 'rolling-argmax',
  stateSize: (params) => TAIL + 3 * params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    positions(inputs[0], outputs[0], params, from, to, state, 1);
  },
});

export const rollingArgmin = windowKernels({
  name: 'rolling-argmin',
  stateSize: (params) => TAIL + 3 * params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    positions(inputs[0], outputs[0], params, from, to, state, -1);
  },
});

/** State here: per place count, best value and its place together. The smallest is the largest of the negated values. */
function positions(
  x: Float64Array,
  out: Float64Array,
  params: Float64Array,
  from: number,
  to: number,
  state: Float64Array,
  sign: number,
): void {
  const n = params[0]! | 0;
  const needed = params[1]! | 0;
  let place = state[PLACE]! | 0;
  let count = state[COUNT]! | 0;
  let best = state[BEST]!;
  let where = state[WHERE]! | 0;
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
    out[i] = count + others < needed ? Number.NaN : since;
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
