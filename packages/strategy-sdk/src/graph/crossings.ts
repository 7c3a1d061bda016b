import type { Condition, Frame, Operand, Series } from './column-types.ts';
import * as crossing from './kernels/crossing.ts';
import { kernelCondition } from './series.ts';

/** `a > b` now and `a ≤ b` one candle ago; false on the first candle and with NaN. */
export function crossesAbove<F extends Frame>(a: Series<F>, b: Operand<NoInfer<F>>): Condition<F> {
  return typeof b === 'number'
    ? kernelCondition(crossing.crossesAboveConstant, [a], [b])
    : kernelCondition(crossing.crossesAboveColumns, [a, b]);
}

/** `a < b` now and `a ≥ b` one candle ago; false on the first candle and with NaN. */
export function crossesBelow<F extends Frame>(a: Series<F>, b: Operand<NoInfer<F>>): Condition<F> {
  return typeof b === 'number'
    ? kernelCondition(crossing.crossesBelowConstant, [a], [b])
    : kernelCondition(crossing.crossesBelowColumns, [a, b]);
}
