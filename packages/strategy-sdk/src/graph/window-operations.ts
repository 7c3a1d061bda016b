import type { Condition, Frame, Rolling, Series, WindowOptions } from './column-types.ts';
import type { Kernel } from './kernel.ts';

/** How the window operations make their columns. */
export type Apply<F extends Frame> = (
  kernel: Kernel,
  inputs: readonly (Series<F> | Condition<F>)[],
  params?: readonly number[],
) => Series<F>;

export function windowsOf<F extends Frame>(
  _series: Series<F>,
  _n: number,
  _options: WindowOptions,
  _apply: Apply<F>,
): Rolling<F> {
  throw new Error('windows come next');
}
