import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries, type TwoSeries } from './shapes.ts';

type Flag = readonly [Uint8Array];
type FlagAndOne = readonly [Uint8Array, Float64Array];
type FlagAndTwo = readonly [Uint8Array, Float64Array, Float64Array];

export const whereColumns: Kernel = {
  ...elementwise,
  name: 'where-columns',
  inputs: ['condition', 'series'],
  run(inputs: FlagAndTwo, outputs: OneSeries, _params, from, to) {
    const flag = inputs[0];
    const yes = inputs[1];
    const no = inputs[2];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = flag[i] === 1 ? yes[i]! : no[i]!;
  },
};

/** Parameter: the value where false. */
export const whereElseConstant: Kernel = {
  ...elementwise,
  name: 'where-else-constant',
  inputs: ['condition', 'series'],
  run(inputs: FlagAndOne, outputs: OneSeries, params, from, to) {
    const flag = inputs[0];
    const yes = inputs[1];
    const out = outputs[0];
    const no = params[0]!;
    for (let i = from; i < to; i++) out[i] = flag[i] === 1 ? yes[i]! : no;
  },
};

/** Parameter: the value where true. */
export const whereThenConstant: Kernel = {
  ...elementwise,
  name: 'where-then-constant',
  inputs: ['condition', 'series'],
  run(inputs: FlagAndOne, outputs: OneSeries, params, from, to) {
    const flag = inputs[0];
    const no = inputs[1];
    const out = outputs[0];
    const yes = params[0]!;
    for (let i = from; i < to; i++) out[i] = flag[i] === 1 ? yes : no[i]!;
  },
};

/** Parameters: the values where true and where false. */
export const whereConstants: Kernel = {
  ...elementwise,
  name: 'where-constants',
  inputs: ['condition', 'series'],
  run(inputs: Flag, outputs: OneSeries, params, from, to) {
    const flag = inputs[0];
    const out = outputs[0];
    const yes = params[0]!;
    const no = params[1]!;
    for (let i = from; i < to; i++) out[i] = flag[i] === 1 ? yes : no;
  },
};

// The larger or smaller of two. "skip" takes the other one where one is NaN, "propagate" gives NaN.

export const maxSkipColumns: Kernel = {
  ...elementwise,
  name: 'max',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! >= b[i]! || b[i]! !== b[i]! ? a[i]! : b[i]!;
  },
};

export const maxSkipConstant: Kernel = {
  ...elementwise,
  name: 'max',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const b = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! >= b || b !== b ? a[i]! : b;
  },
};

export const minSkipColumns: Kernel = {
  ...elementwise,
  name: 'min',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! <= b[i]! || b[i]! !== b[i]! ? a[i]! : b[i]!;
  },
};

export const minSkipConstant: Kernel = {
  ...elementwise,
  name: 'min',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const b = params[0]!;
    for (let i = from; i < to; i++) out[i] = a[i]! <= b || b !== b ? a[i]! : b;
  },
};

export const maxPropagateColumns: Kernel = {
  ...elementwise,
  name: 'max-propagate',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
};

export const maxPropagateConstant: Kernel = {
  ...elementwise,
  name: 'max-propagate',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const b = params[0]!;
    for (let i = from; i < to; i++) out[i] = Math.max(a[i]!, b);
  },
};

export const minPropagateColumns: Kernel = {
  ...elementwise,
  name: 'min-propagate',
  run(inputs: TwoSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
};

export const minPropagateConstant: Kernel = {
  ...elementwise,
  name: 'min-propagate',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const b = params[0]!;
    for (let i = from; i < to; i++) out[i] = Math.min(a[i]!, b);
  },
};
