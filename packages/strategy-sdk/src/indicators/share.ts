import type { Frame, Series } from '../graph/column-types.ts';
import { stateless, type Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';

/** `a ÷ b · 100`, 0 where b is 0 to within 1e-14. */
export function percentOf<F extends Frame>(a: Series<F>, b: Series<F>): Series<F> {
  return kernelSeries(percentOfKernel, [a, b]);
}

/** `factor · (a ÷ b)`, 0 where b is not above 0. For parts of a sum of sizes, which rounding may leave just below 0. */
export function partOf<F extends Frame>(a: Series<F>, b: Series<F>, factor = 1): Series<F> {
  return kernelSeries(partOfKernel, [a, b], [factor]);
}

const NOTHING = 1e-14;

const elementwise = {
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: stateless,
  stateSize: stateless,
} as const satisfies Partial<Kernel>;

export const percentOfKernel: Kernel = {
  ...elementwise,
  name: 'percent-of',
  run([a, b]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = Math.abs(b[i]!) < NOTHING ? nothingOf(a[i]!) : (a[i]! / b[i]!) * 100;
  },
};

export const partOfKernel: Kernel = {
  ...elementwise,
  name: 'part-of',
  run([a, b]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to) {
    const factor = params[0]!;
    for (let i = from; i < to; i++) out[i] = b[i]! <= 0 ? nothingOf(a[i]!) : factor * (a[i]! / b[i]!);
  },
};

function nothingOf(value: number): number {
  return Number.isNaN(value) ? Number.NaN : 0;
}
