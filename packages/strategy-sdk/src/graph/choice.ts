import { StrategyError } from '../errors.ts';
import type { Condition, Frame, Operand, Series } from './column-types.ts';
import { constantSeries } from './conditions.ts';
import { describe } from './counts.ts';
import type { Kernel } from './kernel.ts';
import * as kernels from './kernels/choice.ts';
import { kernelSeries } from './series.ts';

/** The `false` side where the condition involves NaN. */
export function where<F extends Frame>(
  condition: Condition<F>,
  ifTrue: Operand<NoInfer<F>>,
  ifFalse: Operand<NoInfer<F>>,
): Series<F> {
  if (typeof ifTrue === 'number') {
    return typeof ifFalse === 'number'
      ? kernelSeries(kernels.whereConstants, [condition], [ifTrue, ifFalse])
      : kernelSeries(kernels.whereThenConstant, [condition, ifFalse], [ifTrue]);
  }
  return typeof ifFalse === 'number'
    ? kernelSeries(kernels.whereElseConstant, [condition, ifTrue], [ifFalse])
    : kernelSeries(kernels.whereColumns, [condition, ifTrue, ifFalse]);
}

/** First true wins. */
export function select<F extends Frame>(
  cases: readonly (readonly [Condition<F>, Operand<F>])[],
  otherwise: Operand<NoInfer<F>>,
): Series<F> {
  const chosen = cases.reduceRight<Operand<F>>(
    (rest, [condition, value]) => where<F>(condition, value, rest),
    otherwise,
  );
  return typeof chosen === 'number' ? constantSeries('select()', chosen) : chosen;
}

/** Builds only the branch that the parameter names; every option needs one. */
export function choose<K extends string, R>(key: K, branches: { readonly [P in K]: () => R }): R {
  const branch = Object.hasOwn(branches, key) ? branches[key] : undefined;
  if (typeof branch === 'function') return branch();
  throw new StrategyError(
    'invalid-graph',
    `choose(${describe(key)}): there is no such branch; got ${Object.keys(branches).join(', ')}.`,
  );
}

interface NaNRule {
  readonly nan: 'skip' | 'propagate';
}

/** Element-wise. Skips NaN (pandas by rows); the list form takes `{ nan: 'propagate' }` (NumPy). */
export function max<F extends Frame>(...values: readonly Operand<F>[]): Series<F>;
export function max<F extends Frame>(values: readonly Operand<F>[], options: NaNRule): Series<F>;
export function max<F extends Frame>(...given: readonly (Operand<F> | readonly Operand<F>[] | NaNRule)[]): Series<F> {
  const { values, propagate } = listAndRule<F>(given);
  return propagate
    ? extreme('max', values, kernels.maxPropagateColumns, kernels.maxPropagateConstant, Math.max)
    : extreme('max', values, kernels.maxSkipColumns, kernels.maxSkipConstant, Math.max);
}

/** Element-wise, as `max`. */
export function min<F extends Frame>(...values: readonly Operand<F>[]): Series<F>;
export function min<F extends Frame>(values: readonly Operand<F>[], options: NaNRule): Series<F>;
export function min<F extends Frame>(...given: readonly (Operand<F> | readonly Operand<F>[] | NaNRule)[]): Series<F> {
  const { values, propagate } = listAndRule<F>(given);
  return propagate
    ? extreme('min', values, kernels.minPropagateColumns, kernels.minPropagateConstant, Math.min)
    : extreme('min', values, kernels.minSkipColumns, kernels.minSkipConstant, Math.min);
}

function listAndRule<F extends Frame>(
  given: readonly unknown[],
): { readonly values: readonly Operand<F>[]; readonly propagate: boolean } {
  const [list, options] = given;
  if (!Array.isArray(list)) return { values: given as readonly Operand<F>[], propagate: false };
  return { values: list as readonly Operand<F>[], propagate: (options as NaNRule | undefined)?.nan === 'propagate' };
}

/** Columns from left to right, then all constants as one. */
function extreme<F extends Frame>(
  name: string,
  values: readonly Operand<F>[],
  columns: Kernel,
  constant: Kernel,
  ofNumbers: (...numbers: readonly number[]) => number,
): Series<F> {
  if (values.length === 0) throw new StrategyError('invalid-graph', `${name}() needs at least one value.`);
  const series = values.filter((value) => typeof value !== 'number');
  const numbers = values.filter((value) => typeof value === 'number');
  if (series.length === 0) return constantSeries(`${name}()`, ofNumbers(...numbers));
  const joined = series.reduce((a, b) => kernelSeries(columns, [a, b]));
  return numbers.length === 0 ? joined : kernelSeries(constant, [joined], [ofNumbers(...numbers)]);
}
