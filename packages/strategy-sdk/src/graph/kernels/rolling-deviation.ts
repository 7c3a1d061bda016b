import type { OneSeries } from './shapes.ts';
import { windowKernels } from './window-facts.ts';

/*
 * Groups as in rolling-sum; the two parts of a window are joined as Chan, Golub and LeVeque do, so large values with a small spread
 * keep their digits. Parameters: n, m, and what is taken off the divisor (0 or 1).
 *
 * State: place, and count, mean and sum of squares of this group so far; then per place the three of the last group from there to its
 * end (for places already passed: this group's value).
 */
const PLACE = 0;
const COUNT = 1;
const MEAN = 2;
const SQUARES = 3;
const TAIL = 4;

export const rollingStd = windowKernels({
  name: 'rolling-std',
  stateSize: (params) => TAIL + 3 * params[0]!,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const x = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    const needed = params[1]! | 0;
    const off = params[2]!;
    let place = state[PLACE]! | 0;
    let count = state[COUNT]! | 0;
    let mean = state[MEAN]!;
    let squares = state[SQUARES]!;
    for (let i = from; i < to; i++) {
      const value = x[i]!;
      const isNumber = value === value;
      if (isNumber) {
        count++;
        const delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
      }
      const at = TAIL + 3 * place;
      let present = count;
      let total = squares;
      if (place + 1 < n && state[at + 3]! > 0) {
        const others = state[at + 3]!;
        const distance = state[at + 4]! - mean;
        present += others;
        total =
          count === 0 ? state[at + 5]! : squares + state[at + 5]! + (distance * distance * count * others) / present;
      }
      out[i] = present >= needed && present > off ? Math.sqrt(total / (present - off)) : Number.NaN;
      state[at] = isNumber ? 1 : 0;
      state[at + 1] = isNumber ? value : 0;
      state[at + 2] = 0;
      place++;
      if (place === n) {
        joinFromTheEnd(state, n);
        place = 0;
        count = 0;
        mean = 0;
        squares = 0;
      }
    }
    state[PLACE] = place;
    state[COUNT] = count;
    state[MEAN] = mean;
    state[SQUARES] = squares;
  },
});

/** Count, mean and sum of squares from each place to the end of the group. */
function joinFromTheEnd(state: Float64Array, n: number): void {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let at = TAIL + 3 * (n - 1); at >= TAIL; at -= 3) {
    if (state[at] === 1) {
      const value = state[at + 1]!;
      count++;
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    }
    state[at] = count;
    state[at + 1] = mean;
    state[at + 2] = squares;
  }
}
