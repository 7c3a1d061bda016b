import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries } from './shapes.ts';

export const negColumn: Kernel = {
  ...elementwise,
  name: 'neg',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = -a[i]!;
  },
};

export const absColumn: Kernel = {
  ...elementwise,
  name: 'abs',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.abs(a[i]!);
  },
};

export const sqrtColumn: Kernel = {
  ...elementwise,
  name: 'sqrt',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.sqrt(a[i]!);
  },
};

export const logColumn: Kernel = {
  ...elementwise,
  name: 'log',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.log(a[i]!);
  },
};

export const expColumn: Kernel = {
  ...elementwise,
  name: 'exp',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.exp(a[i]!);
  },
};

export const tanhColumn: Kernel = {
  ...elementwise,
  name: 'tanh',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.tanh(a[i]!);
  },
};

export const sinColumn: Kernel = {
  ...elementwise,
  name: 'sin',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.sin(a[i]!);
  },
};

export const cosColumn: Kernel = {
  ...elementwise,
  name: 'cos',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.cos(a[i]!);
  },
};

export const atanColumn: Kernel = {
  ...elementwise,
  name: 'atan',
  run(inputs: OneSeries, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = Math.atan(a[i]!);
  },
};

/** Parameter: 10^digits. */
export const roundColumn: Kernel = {
  ...elementwise,
  name: 'round',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const scale = params[0]!;
    for (let i = from; i < to; i++) {
      const scaled = a[i]! * scale;
      out[i] = Math.abs(scaled) < 2 ** 52 ? roundHalfToEven(scaled) / scale : a[i]!;
    }
  },
};

function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  const goesDown = rest < 0.5 || (rest === 0.5 && down % 2 === 0);
  // Between −1 and 0 the result is −0, as in NumPy.
  return goesDown ? down : down === -1 ? -0 : down + 1;
}
