import type { Kernel } from '../kernel.ts';
import { comparison, type OneCondition, type OneSeries, type TwoSeries } from './shapes.ts';

/** Now and one candle ago; nothing on the first candle. */
const crossing = { ...comparison, lookback: () => 1 };

export const crossesAboveColumns: Kernel = {
  ...crossing,
  name: 'crosses-above',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = Math.max(from, 1); i < to; i++) out[i] = +(a[i]! > b[i]!) & +(a[i - 1]! <= b[i - 1]!);
  },
};

export const crossesAboveConstant: Kernel = {
  ...crossing,
  name: 'crosses-above',
  run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const level = params[0]!;
    for (let i = Math.max(from, 1); i < to; i++) out[i] = +(a[i]! > level) & +(a[i - 1]! <= level);
  },
};

export const crossesBelowColumns: Kernel = {
  ...crossing,
  name: 'crosses-below',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = Math.max(from, 1); i < to; i++) out[i] = +(a[i]! < b[i]!) & +(a[i - 1]! >= b[i - 1]!);
  },
};

export const crossesBelowConstant: Kernel = {
  ...crossing,
  name: 'crosses-below',
  run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const level = params[0]!;
    for (let i = Math.max(from, 1); i < to; i++) out[i] = +(a[i]! < level) & +(a[i - 1]! >= level);
  },
};
