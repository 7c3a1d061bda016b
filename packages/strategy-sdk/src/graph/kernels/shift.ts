import type { Kernel } from '../kernel.ts';
import { comparison, elementwise, firstParam, type OneCondition, type OneSeries } from './shapes.ts';

// The driver blanks the first n candles, so reading before the start (undefined) never shows.

export const shiftSeries: Kernel = {
  ...elementwise,
  name: 'shift',
  lookback: firstParam,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = Math.max(from, n); i < to; i++) out[i] = a[i - n]!;
  },
};

export const shiftCondition: Kernel = {
  ...comparison,
  name: 'shift-condition',
  inputs: ['condition'],
  lookback: firstParam,
  run(inputs: OneCondition, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = Math.max(from, n); i < to; i++) out[i] = a[i - n]!;
  },
};

export const diffSeries: Kernel = {
  ...elementwise,
  name: 'diff',
  lookback: firstParam,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = Math.max(from, n); i < to; i++) out[i] = a[i]! - a[i - n]!;
  },
};

export const changeSeries: Kernel = {
  ...elementwise,
  name: 'change',
  lookback: firstParam,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const n = params[0]! | 0;
    for (let i = Math.max(from, n); i < to; i++) out[i] = a[i]! / a[i - n]! - 1;
  },
};
