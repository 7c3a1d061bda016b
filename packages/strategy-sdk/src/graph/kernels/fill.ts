import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries, type TwoSeries } from './shapes.ts';

export const fillNaNConstant: Kernel = {
  ...elementwise,
  name: 'fill-nan',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const value = params[0]!;
    for (let i = from; i < to; i++) out[i] = Number.isNaN(a[i]!) ? value : a[i]!;
  },
};

export const fillNaNColumns: Kernel = {
  ...elementwise,
  name: 'fill-nan',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Number.isNaN(a[i]!) ? b[i]! : a[i]!;
  },
};

/** Parameter: how many candles old a value may be, Infinity for any. State: the value, its age, whether there is one. */
export const forwardFill: Kernel = {
  ...elementwise,
  name: 'forward-fill',
  memory: 'fading',
  stateSize: () => 3,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const limit = params[0]!;
    let value = state[2] === 1 ? state[0]! : Number.NaN;
    let age = state[1]!;
    for (let i = from; i < to; i++) {
      const isNew = !Number.isNaN(a[i]!);
      value = isNew ? a[i]! : value;
      age = isNew ? 0 : age + 1;
      out[i] = age <= limit ? value : Number.NaN;
    }
    state[0] = value;
    state[1] = age;
    state[2] = Number.isNaN(value) ? 0 : 1;
  },
};

// Bounds of clip: a NaN value stays NaN, a NaN bound does not bind.

export const atLeastConstant: Kernel = {
  ...elementwise,
  name: 'at-least',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const low = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! < low ? low : a[i]!;
  },
};

export const atLeastColumns: Kernel = {
  ...elementwise,
  name: 'at-least',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const low = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! < low[i]! ? low[i]! : a[i]!;
  },
};

export const atMostConstant: Kernel = {
  ...elementwise,
  name: 'at-most',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const high = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! > high ? high : a[i]!;
  },
};

export const atMostColumns: Kernel = {
  ...elementwise,
  name: 'at-most',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const high = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! > high[i]! ? high[i]! : a[i]!;
  },
};
