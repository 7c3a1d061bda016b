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
    // Nothing came before the first candle.
    let before = from === 0 ? 0 : +(a[from - 1]! <= b[from - 1]!);
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      const y = b[i]!;
      out[i] = +(x > y) & before;
      before = +(x <= y);
    }
  },
};

export const crossesAboveConstant: Kernel = {
  ...crossing,
  name: 'crosses-above',
  run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const level = params[0]!;
    let before = from === 0 ? 0 : +(a[from - 1]! <= level);
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      out[i] = +(x > level) & before;
      before = +(x <= level);
    }
  },
};

export const crossesBelowColumns: Kernel = {
  ...crossing,
  name: 'crosses-below',
  run(inputs: TwoSeries, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    // Nothing came before the first candle.
    let before = from === 0 ? 0 : +(a[from - 1]! >= b[from - 1]!);
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      const y = b[i]!;
      out[i] = +(x < y) & before;
      before = +(x >= y);
    }
  },
};

export const crossesBelowConstant: Kernel = {
  ...crossing,
  name: 'crosses-below',
  run(inputs: OneSeries, outputs: OneCondition, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const level = params[0]!;
    let before = from === 0 ? 0 : +(a[from - 1]! >= level);
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      out[i] = +(x < level) & before;
      before = +(x >= level);
    }
  },
};
