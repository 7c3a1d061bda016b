import type { Kernel } from '../kernel.ts';
import { elementwise, type OneSeries } from './shapes.ts';

/*
 * pandas' `ewm` with ignore_na = False: weights also fade over NaN candles, and there the last value stands. Parameters: alpha, 1 when
 * weights are adjusted for the short past, and the values needed.
 */
const exponential = {
  ...elementwise,
  memory: 'fading',
  lookback: (params: Float64Array) => params[2]! - 1,
} as const;
const TINY = 1e-200;

/** State: number of values, mean, weight of the past. */
export const ewmMean: Kernel = {
  ...exponential,
  name: 'ewm-mean',
  stateSize: () => 3,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const fade = 1 - params[0]!;
    const adjust = params[1]!;
    const fresh = adjust === 1 ? 1 : params[0]!;
    let count = state[0]!;
    let mean = state[1]!;
    let weight = state[2]!;
    for (let i = from; i < to; i++) {
      const value = a[i]!;
      weight *= fade;
      if (value === value) {
        if (count === 0) {
          mean = value;
          weight = 1;
        } else {
          if (mean !== value) mean = (weight * mean + fresh * value) / (weight + fresh);
          weight = adjust === 1 ? weight + 1 : 1;
        }
        count++;
      }
      out[i] = count >= params[2]! ? mean : Number.NaN;
    }
    state[0] = count;
    state[1] = Math.abs(mean) < TINY ? 0 : mean;
    state[2] = weight < TINY ? 0 : weight;
  },
};

/** Of a sample, as pandas. State: number of values, mean, weight of the past, covariance, sums of weights and of their squares. */
export const ewmStd: Kernel = {
  ...exponential,
  name: 'ewm-std',
  stateSize: () => 6,
  run(inputs: OneSeries, outputs: OneSeries, params, from, to, state) {
    const a = inputs[0];
    const out = outputs[0];
    const fade = 1 - params[0]!;
    const adjust = params[1]!;
    const fresh = adjust === 1 ? 1 : params[0]!;
    let count = state[0]!;
    let mean = state[1]!;
    let weight = state[2]!;
    let variance = state[3]!;
    let weights = state[4]!;
    let squares = state[5]!;
    for (let i = from; i < to; i++) {
      const value = a[i]!;
      weight *= fade;
      weights *= fade;
      squares *= fade * fade;
      if (value === value) {
        if (count === 0) {
          mean = value;
          weight = 1;
          weights = 1;
          squares = 1;
        } else {
          const total = weight + fresh;
          const before = mean;
          if (mean !== value) mean = (weight * mean + fresh * value) / total;
          variance =
            (weight * (variance + (before - mean) * (before - mean)) + fresh * (value - mean) * (value - mean)) / total;
          weights += fresh;
          squares += fresh * fresh;
          if (adjust === 0) {
            weights /= total;
            squares /= total * total;
          }
          weight = adjust === 1 ? total : 1;
        }
        count++;
      }
      const divisor = weights * weights - squares;
      out[i] = count >= params[2]! && divisor > 0 ? Math.sqrt(((weights * weights) / divisor) * variance) : Number.NaN;
    }
    state[0] = count;
    state[1] = Math.abs(mean) < TINY ? 0 : mean;
    state[2] = weight < TINY ? 0 : weight;
    state[3] = variance < TINY ? 0 : variance;
    state[4] = weights < TINY ? 0 : weights;
    state[5] = squares < TINY ? 0 : squares;
  },
};
