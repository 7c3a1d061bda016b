import type { Kernel } from '../kernel.ts';
import { comparison, elementwise, type OneCondition, type OneSeries, type TwoConditions } from './shapes.ts';

export const allConditions: Kernel = {
  ...comparison,
  name: 'all',
  inputs: ['condition'],
  run(inputs: readonly Uint8Array[], outputs: OneCondition, _params, from, to) {
    const out = outputs[0];
    const head = inputs[0]!;
    for (let i = from; i < to; i++) out[i] = head[i]!;
    for (let k = 1; k < inputs.length; k++) {
      const next = inputs[k]!;
      for (let i = from; i < to; i++) out[i] = out[i]! & next[i]!;
    }
  },
};

export const anyCondition: Kernel = {
  ...comparison,
  name: 'any',
  inputs: ['condition'],
  run(inputs: readonly Uint8Array[], outputs: OneCondition, _params, from, to) {
    const out = outputs[0];
    const head = inputs[0]!;
    for (let i = from; i < to; i++) out[i] = head[i]!;
    for (let k = 1; k < inputs.length; k++) {
      const next = inputs[k]!;
      for (let i = from; i < to; i++) out[i] = out[i]! | next[i]!;
    }
  },
};

export const xorConditions: Kernel = {
  ...comparison,
  name: 'xor',
  inputs: ['condition'],
  run(inputs: TwoConditions, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const b = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! ^ b[i]!;
  },
};

export const notCondition: Kernel = {
  ...comparison,
  name: 'not',
  inputs: ['condition'],
  run(inputs: OneCondition, outputs: OneCondition, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]! ^ 1;
  },
};

/** How many of the conditions are true. */
export const voteConditions: Kernel = {
  ...elementwise,
  name: 'vote',
  inputs: ['condition'],
  run(inputs: readonly Uint8Array[], outputs: OneSeries, _params, from, to) {
    const out = outputs[0];
    out.fill(0, from, to);
    for (let k = 0; k < inputs.length; k++) {
      const next = inputs[k]!;
      for (let i = from; i < to; i++) out[i] = out[i]! + next[i]!;
    }
  },
};

export const conditionToSeries: Kernel = {
  ...elementwise,
  name: 'to-series',
  inputs: ['condition'],
  run(inputs: OneCondition, outputs: OneSeries, _params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) out[i] = a[i]!;
  },
};

/** The same value on every candle of the input's frame. Parameter: the value, 0 or 1. */
export const constantCondition: Kernel = {
  ...comparison,
  name: 'constant-condition',
  run(_inputs, outputs: OneCondition, params, from, to) {
    outputs[0].fill(params[0]!, from, to);
  },
};

/** The same number on every candle of the input's frame. Parameter: the number. */
export const constantSeries: Kernel = {
  ...elementwise,
  name: 'constant',
  run(_inputs, outputs: OneSeries, params, from, to) {
    outputs[0].fill(params[0]!, from, to);
  },
};
