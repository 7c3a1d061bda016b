import type { Kernel } from '../kernel.ts';
import { comparison, type OneCondition, type OneSeries, type TwoSeries } from './shapes.ts';

// Every comparison with NaN is false; `ne` has to say so itself.

export const gtColumns: Kernel = {
  ...comparison,
  name: 'gt',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! > b[i]!);
  },
};

export const gtConstant: Kernel = {
  ...comparison,
  name: 'gt',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! > k);
  },
};

export const gteColumns: Kernel = {
  ...comparison,
  name: 'gte',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! >= b[i]!);
  },
};

export const gteConstant: Kernel = {
  ...comparison,
  name: 'gte',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! >= k);
  },
};

export const ltColumns: Kernel = {
  ...comparison,
  name: 'lt',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! < b[i]!);
  },
};

export const ltConstant: Kernel = {
  ...comparison,
  name: 'lt',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! < k);
  },
};

export const lteColumns: Kernel = {
  ...comparison,
  name: 'lte',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! <= b[i]!);
  },
};

export const lteConstant: Kernel = {
  ...comparison,
  name: 'lte',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! <= k);
  },
};

export const eqColumns: Kernel = {
  ...comparison,
  name: 'eq',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! === b[i]!);
  },
};

export const eqConstant: Kernel = {
  ...comparison,
  name: 'eq',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! === k);
  },
};

export const neColumns: Kernel = {
  ...comparison,
  name: 'ne',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +(a[i]! < b[i]! || a[i]! > b[i]!);
  },
};

export const neConstant: Kernel = {
  ...comparison,
  name: 'ne',
  run(inputs: OneSeries, outputs: OneCondition, params: Float64Array, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const k = params[0]!;
    for (let i = from; i < to; i++) out[i] = +(a[i]! < k || a[i]! > k);
  },
};

export const isNaNColumn: Kernel = {
  ...comparison,
  name: 'is-nan',
  run(inputs: OneSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = +Number.isNaN(a[i]!);
  },
};

/** Parameters: the set. */
export const oneOfColumn: Kernel = {
  ...comparison,
  name: 'one-of',
  run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      let found = 0;
      for (let k = 0; k < params.length; k++) found |= +(a[i]! === params[k]!);
      out[i] = found;
    }
  },
};
