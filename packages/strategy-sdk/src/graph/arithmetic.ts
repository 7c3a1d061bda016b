import type { Frame, Operand, Series } from './column-types.ts';
import { constantSeries } from './conditions.ts';
import { divFromConstant, subFromConstant } from './kernels/arithmetic.ts';
import { kernelSeries } from './series.ts';

// The two whose left side may be a constant; the others are methods.

/** a − b, where a may be a constant: `sub(100, rsi)`. NaN passes on. */
export function sub<F extends Frame>(a: Operand<F>, b: Operand<F>): Series<F> {
  if (typeof a !== 'number') return a.sub(b);
  return typeof b === 'number' ? constantSeries('sub()', a - b) : kernelSeries(subFromConstant, [b], [a]);
}

/** IEEE division: x/0 is ±Infinity, 0/0 is NaN. */
export function div<F extends Frame>(a: Operand<F>, b: Operand<F>): Series<F> {
  if (typeof a !== 'number') return a.div(b);
  return typeof b === 'number' ? constantSeries('div()', a / b) : kernelSeries(divFromConstant, [b], [a]);
}
