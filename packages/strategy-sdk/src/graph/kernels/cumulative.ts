import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries } from './shapes.ts';

// From the first candle on; NaN is left out.
const sinceStart = { ...elementwise, memory: 'unbounded' } as const;

/** Plain summation, as TA-Lib's CUMSUM. State: sum, 1 once there is a value. */
export const cumulativeSum: Kernel = {
  ...sinceStart,
  name: 'cumulative-sum',
  version: 2,
  stateSize: () => 2,
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let sum = state[0]!;
    let has = state[1]!;
    for (let i = from; i < to; i++) {
      const value = a[i]!;
      if (value === value) {
        sum += value;
        has = 1;
      }
      out[i] = has === 1 ? sum : Number.NaN;
    }
    state[0] = sum;
    state[1] = has;
  },
};

/** Of Neumaier's sum. State: sum, what rounding took, number of values. */
export const cumulativeMean: Kernel = {
  ...sinceStart,
  name: 'cumulative-mean',
  stateSize: () => 3,
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let sum = state[0]!;
    let lost = state[1]!;
    let count = state[2]!;
    for (let i = from; i < to; i++) {
      const value = a[i]!;
      if (value === value) {
        const next = sum + value;
        lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        sum = next;
        count++;
      }
      out[i] = count === 0 ? Number.NaN : (sum + lost) / count;
    }
    state[0] = sum;
    state[1] = lost;
    state[2] = count;
  },
};

/** State: the value, whether there is one. */
export const cumulativeMin: Kernel = {
  ...sinceStart,
  name: 'cumulative-min',
  stateSize: () => 2,
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let best = state[1] === 1 ? state[0]! : Number.NaN;
    for (let i = from; i < to; i++) {
      if (!(a[i]! >= best) && a[i]! === a[i]!) best = a[i]!;
      out[i] = best;
    }
    state[0] = best;
    state[1] = Number.isNaN(best) ? 0 : 1;
  },
};

export const cumulativeMax: Kernel = {
  ...sinceStart,
  name: 'cumulative-max',
  stateSize: () => 2,
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    let best = state[1] === 1 ? state[0]! : Number.NaN;
    for (let i = from; i < to; i++) {
      if (!(a[i]! <= best) && a[i]! === a[i]!) best = a[i]!;
      out[i] = best;
    }
    state[0] = best;
    state[1] = Number.isNaN(best) ? 0 : 1;
  },
};

/** Welford. Parameter: taken off the divisor. State: count, mean, sum of squares. */
export const cumulativeStd: Kernel = {
  ...sinceStart,
  name: 'cumulative-std',
  stateSize: () => 3,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const off = params[0]!;
    let count = state[0]!;
    let mean = state[1]!;
    let squares = state[2]!;
    for (let i = from; i < to; i++) {
      const value = a[i]!;
      if (value === value) {
        count++;
        const delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
      }
      out[i] = count > off ? Math.sqrt(squares / (count - off)) : Number.NaN;
    }
    state[0] = count;
    state[1] = mean;
    state[2] = squares;
  },
};
