import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries, type TwoSeries } from './shapes.ts';

// One loop per operation and form: a shared loop with the operation passed in would be called through a slow, polymorphic site.

export const addColumns: Kernel = {
  ...elementwise,
  name: 'add',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! + b[i]!;
  },
};

export const addConstant: Kernel = {
  ...elementwise,
  name: 'add',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! + k;
  },
};

export const subColumns: Kernel = {
  ...elementwise,
  name: 'sub',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! - b[i]!;
  },
};

export const subConstant: Kernel = {
  ...elementwise,
  name: 'sub',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! - k;
  },
};

export const subFromConstant: Kernel = {
  ...elementwise,
  name: 'sub-from-constant',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = k - a[i]!;
  },
};

export const mulColumns: Kernel = {
  ...elementwise,
  name: 'mul',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! * b[i]!;
  },
};

export const mulConstant: Kernel = {
  ...elementwise,
  name: 'mul',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! * k;
  },
};

export const divColumns: Kernel = {
  ...elementwise,
  name: 'div',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! / b[i]!;
  },
};

export const divConstant: Kernel = {
  ...elementwise,
  name: 'div',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! / k;
  },
};

export const divFromConstant: Kernel = {
  ...elementwise,
  name: 'div-from-constant',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = k / a[i]!;
  },
};

export const modColumns: Kernel = {
  ...elementwise,
  name: 'mod',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = floorMod(a[i]!, b[i]!);
  },
};

export const modConstant: Kernel = {
  ...elementwise,
  name: 'mod',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = floorMod(a[i]!, k);
  },
};

export const powColumns: Kernel = {
  ...elementwise,
  name: 'pow',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! ** b[i]!;
  },
};

export const powConstant: Kernel = {
  ...elementwise,
  name: 'pow',
  run(inputs: OneSeries, outputs: OneSeries, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! ** k;
  },
};

/** Remainder with the sign of the divisor, as NumPy: −1 mod 3 is 2. */
export function floorMod(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}
