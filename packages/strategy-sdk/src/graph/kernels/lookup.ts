import type { Kernel } from '../kernel.ts';
import { comparison, elementwise, firstParam, type OneCondition, type OneSeries, type TwoSeries } from './shapes.ts';

/** Parameter: the largest offset. */
export const shiftByColumn: Kernel = {
  ...elementwise,
  name: 'shift-by',
  lookback: firstParam,
  run(inputs: TwoSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const offsets = inputs[1];
    const out = outputs[0];
    const most = params[0]!;
    for (let i = from; i < to; i++) {
      const offset = offsets[i]!;
      out[i] = offset >= 0 && offset <= most && offset <= i && Number.isInteger(offset) ? a[i - offset]! : Number.NaN;
    }
  },
};

// Pivots: beyond all `left` candles before and not exceeded by the `right` candles after, so that the oldest of equal ones counts.
const pivot = { ...elementwise, lookback: (params: Float64Array) => params[0]! + params[1]! } as const;

/** Parameters: left, right. */
export const pivotLowKernel: Kernel = {
  ...pivot,
  name: 'pivot-low',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const left = params[0]! | 0;
    const right = params[1]! | 0;
    for (let i = Math.max(from, left + right); i < to; i++) {
      const at = i - right;
      let holds = true;
      for (let k = at - left; k < at && holds; k++) holds = a[k]! > a[at]!;
      for (let k = at + 1; k <= i && holds; k++) holds = a[k]! >= a[at]!;
      out[i] = holds ? a[at]! : Number.NaN;
    }
  },
};

/** Parameters: left, right. */
export const pivotHighKernel: Kernel = {
  ...pivot,
  name: 'pivot-high',
  run(inputs: OneSeries, outputs: OneSeries, params, from, to) {
    const a = inputs[0];
    const out = outputs[0];
    const left = params[0]! | 0;
    const right = params[1]! | 0;
    for (let i = Math.max(from, left + right); i < to; i++) {
      const at = i - right;
      let holds = true;
      for (let k = at - left; k < at && holds; k++) holds = a[k]! < a[at]!;
      for (let k = at + 1; k <= i && holds; k++) holds = a[k]! <= a[at]!;
      out[i] = holds ? a[at]! : Number.NaN;
    }
  },
};

/**
 * Inputs: the extreme price (low; for shorts high), close, signal. Parameters: rebound, candles to wait, fall that cancels (Infinity:
 * none), 1 for longs and −1 for shorts. State: whether it waits, the extreme, the signal's close, candles waited.
 */
export const trailingEntryKernel: Kernel = {
  ...comparison,
  name: 'trailing-entry',
  inputs: ['series', 'series', 'condition'],
  memory: 'fading',
  stateSize: () => 4,
  run(inputs: readonly [Float64Array, Float64Array, Uint8Array], outputs: OneCondition, params, from, to, state) {
    const prices = inputs[0];
    const closes = inputs[1];
    const signal = inputs[2];
    const out = outputs[0];
    const side = params[3]!;
    const rebound = 1 + side * params[0]!;
    const cancel = 1 - side * params[2]!;
    let waits = state[0]!;
    let extreme = state[1]!;
    let start = state[2]!;
    let waited = state[3]!;
    for (let i = from; i < to; i++) {
      const close = closes[i]!;
      out[i] = 0;
      if (waits === 1) {
        waited++;
        if (prices[i]! * side < extreme * side) extreme = prices[i]!;
        const enters = waited <= params[1]! && close * side >= extreme * rebound * side;
        const fell = params[2]! < Number.POSITIVE_INFINITY && close * side < start * cancel * side;
        if (enters && !fell) out[i] = 1;
        if (enters || fell || waited > params[1]!) waits = 0;
        if (enters && !fell) continue;
      }
      if (waits === 0 && signal[i] === 1) {
        waits = 1;
        extreme = prices[i]!;
        start = close;
        waited = 0;
      }
    }
    state[0] = waits;
    state[1] = extreme;
    state[2] = start;
    state[3] = waited;
  },
};
