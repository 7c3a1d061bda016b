import { stateless, type Kernel } from '../kernel.ts';

/** Inputs and outputs of kernels by their number. */
export type OneSeries = readonly [Float64Array];
export type TwoSeries = readonly [Float64Array, Float64Array];
export type OneCondition = readonly [Uint8Array];
export type TwoConditions = readonly [Uint8Array, Uint8Array];

type Facts = Omit<Kernel, 'name' | 'run'>;

/** One number per candle from this candle's inputs alone. */
export const elementwise: Facts = {
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: stateless,
  stateSize: stateless,
};

/** The same with a condition as output. */
export const comparison: Facts = { ...elementwise, outputs: ['condition'] };

/** First parameter is the look-back. */
export function firstParam(params: Float64Array): number {
  return params[0]!;
}
