import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries } from './shapes.ts';

// Running values that begin anew where the condition is true. NaN is left out. State: the value, and whether there is one.
const running = { ...elementwise, memory: 'fading', stateSize: () => 2 } as const;
type SeriesAndReset = readonly [Float64Array, Uint8Array];

export const sumSinceReset: Kernel = {
  ...running,
  name: 'sum-since',
  inputs: ['series', 'condition'],
  run(inputs: SeriesAndReset, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const reset = inputs[1];
    const out = outputs[0];
    let sum = state[0]!;
    let has = state[1]!;
    for (let i = from; i < to; i++) {
      if (reset[i] === 1) {
        sum = 0;
        has = 0;
      }
      if (!Number.isNaN(a[i]!)) {
        sum += a[i]!;
        has = 1;
      }
      out[i] = has === 1 ? sum : Number.NaN;
    }
    state[0] = sum;
    state[1] = has;
  },
};

export const maxSinceReset: Kernel = {
  ...running,
  name: 'max-since',
  inputs: ['series', 'condition'],
  run(inputs: SeriesAndReset, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const reset = inputs[1];
    const out = outputs[0];
    let best = state[0]!;
    let has = state[1]!;
    for (let i = from; i < to; i++) {
      if (reset[i] === 1) has = 0;
      if (!Number.isNaN(a[i]!)) {
        best = has === 1 ? Math.max(best, a[i]!) : a[i]!;
        has = 1;
      }
      out[i] = has === 1 ? best : Number.NaN;
    }
    state[0] = best;
    state[1] = has;
  },
};

export const minSinceReset: Kernel = {
  ...running,
  name: 'min-since',
  inputs: ['series', 'condition'],
  run(inputs: SeriesAndReset, outputs: OneSeries, _params, from, to, state) {
    const a = inputs[0];
    const reset = inputs[1];
    const out = outputs[0];
    let best = state[0]!;
    let has = state[1]!;
    for (let i = from; i < to; i++) {
      if (reset[i] === 1) has = 0;
      if (!Number.isNaN(a[i]!)) {
        best = has === 1 ? Math.min(best, a[i]!) : a[i]!;
        has = 1;
      }
      out[i] = has === 1 ? best : Number.NaN;
    }
    state[0] = best;
    state[1] = has;
  },
};
