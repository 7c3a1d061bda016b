import { StrategyError } from '../errors.ts';
import type {
  Back,
  Clauses,
  Condition,
  Frame,
  frame,
  kind,
  Operand,
  Rolling,
  Series,
  WindowOptions,
} from './column-types.ts';
import { calledAs } from './called-as.ts';
import { functionName } from './function-name.ts';
import type { Graph, GraphNode, Output } from './graph.ts';
import type { Kernel } from './kernel.ts';
import * as arithmetic from './kernels/arithmetic.ts';
import * as compare from './kernels/comparison.ts';
import * as fill from './kernels/fill.ts';
import * as functions from './kernels/functions.ts';
import * as logic from './kernels/logic.ts';
import * as shifts from './kernels/shift.ts';
import { flatConditions } from './clauses.ts';
import { describe, positiveCount, shiftCount } from './counts.ts';
import { windowsOf } from './window-operations.ts';

/** A column of numbers as an expression: an output of a graph's node. */
export class SeriesColumn<F extends Frame> implements Series<F> {
  declare readonly [frame]: (frame: F) => F;
  declare readonly [kind]: 'series';
  readonly graph: Graph;
  readonly output: Output;

  constructor(graph: Graph, output: Output) {
    this.graph = graph;
    this.output = output;
    Object.freeze(this);
  }

  add(other: Operand<F>): Series<F> {
    return binary(this, other, arithmetic.addColumns, arithmetic.addConstant);
  }
  sub(other: Operand<F>): Series<F> {
    return binary(this, other, arithmetic.subColumns, arithmetic.subConstant);
  }
  mul(other: Operand<F>): Series<F> {
    return binary(this, other, arithmetic.mulColumns, arithmetic.mulConstant);
  }
  div(other: Operand<F>): Series<F> {
    return binary(this, other, arithmetic.divColumns, arithmetic.divConstant);
  }
  mod(other: Operand<F>): Series<F> {
    return binary(this, other, arithmetic.modColumns, arithmetic.modConstant);
  }
  pow(exponent: Operand<F>): Series<F> {
    return binary(this, exponent, arithmetic.powColumns, arithmetic.powConstant);
  }
  neg(): Series<F> {
    return kernelSeries(functions.negColumn, [this]);
  }
  abs(): Series<F> {
    return kernelSeries(functions.absColumn, [this]);
  }
  log(): Series<F> {
    return kernelSeries(functions.logColumn, [this]);
  }
  exp(): Series<F> {
    return kernelSeries(functions.expColumn, [this]);
  }
  tanh(): Series<F> {
    return kernelSeries(functions.tanhColumn, [this]);
  }
  sin(): Series<F> {
    return kernelSeries(functions.sinColumn, [this]);
  }
  cos(): Series<F> {
    return kernelSeries(functions.cosColumn, [this]);
  }
  atan(): Series<F> {
    return kernelSeries(functions.atanColumn, [this]);
  }
  sqrt(): Series<F> {
    return kernelSeries(functions.sqrtColumn, [this]);
  }
  round(digits = 0): Series<F> {
    if (!Number.isInteger(digits) || digits < 0 || digits > 15) {
      throw new StrategyError('invalid-graph', `round(${digits}): digits is a whole number from 0 to 15.`);
    }
    return kernelSeries(functions.roundColumn, [this], [10 ** digits]);
  }
  clip(low: Operand<F>, high: Operand<F>): Series<F> {
    const raised = binary(this, low, fill.atLeastColumns, fill.atLeastConstant);
    return binary(raised, high, fill.atMostColumns, fill.atMostConstant);
  }
  gt(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.gtColumns, compare.gtConstant);
  }
  gte(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.gteColumns, compare.gteConstant);
  }
  lt(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.ltColumns, compare.ltConstant);
  }
  lte(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.lteColumns, compare.lteConstant);
  }
  eq(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.eqColumns, compare.eqConstant);
  }
  ne(other: Operand<F>): Condition<F> {
    return compared(this, other, compare.neColumns, compare.neConstant);
  }
  between(low: Operand<F>, high: Operand<F>): Condition<F> {
    return this.gte(low).and(this.lte(high));
  }
  oneOf(values: readonly number[]): Condition<F> {
    return kernelCondition(compare.oneOfColumn, [this], [...values]);
  }
  isNaN(): Condition<F> {
    return kernelCondition(compare.isNaNColumn, [this]);
  }
  shift<N extends number>(n: Back<N>): Series<F> {
    const count = shiftCount('shift', n);
    return count === 0 ? this : kernelSeries(shifts.shiftSeries, [this], [count]);
  }
  diff(n = 1): Series<F> {
    return kernelSeries(shifts.diffSeries, [this], [positiveCount('diff', n)]);
  }
  change(n = 1): Series<F> {
    return kernelSeries(shifts.changeSeries, [this], [positiveCount('change', n)]);
  }
  fillNaN(value: Operand<F>): Series<F> {
    return binary(this, value, fill.fillNaNColumns, fill.fillNaNConstant);
  }
  forwardFill(options: { readonly limit?: number } = {}): Series<F> {
    const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : positiveCount('forwardFill', options.limit);
    return kernelSeries(fill.forwardFill, [this], [limit]);
  }
  rolling(n: number, options: WindowOptions = {}): Rolling<F> {
    return windowsOf<F>(this, n, options, kernelSeries);
  }
}

/** A column of true and false as an expression. */
export class ConditionColumn<F extends Frame> implements Condition<F> {
  declare readonly [frame]: (frame: F) => F;
  declare readonly [kind]: 'condition';
  readonly graph: Graph;
  readonly output: Output;

  constructor(graph: Graph, output: Output) {
    this.graph = graph;
    this.output = output;
    Object.freeze(this);
  }

  and(...others: readonly Clauses<F>[]): Condition<F> {
    return combined(logic.allConditions, [this, ...flatConditions('and', others)]);
  }
  or(...others: readonly Clauses<F>[]): Condition<F> {
    return combined(logic.anyCondition, [this, ...flatConditions('or', others)]);
  }
  xor(other: Condition<F>): Condition<F> {
    return kernelCondition(logic.xorConditions, [this, other]);
  }
  not(): Condition<F> {
    return kernelCondition(logic.notCondition, [this]);
  }
  shift<N extends number>(n: Back<N>): Condition<F> {
    const count = shiftCount('shift', n);
    return count === 0 ? this : kernelCondition(shifts.shiftCondition, [this], [count]);
  }
  toSeries(): Series<F> {
    return kernelSeries(logic.conditionToSeries, [this]);
  }
}

/** Applies a kernel with one number output. `inputs` in the kernel's order; constants go into `params`. */
export function kernelSeries<F extends Frame>(
  kernel: Kernel,
  inputs: readonly (Series<F> | Condition<F>)[],
  params: readonly number[] = [],
): Series<F> {
  return kernelColumns(kernel, inputs, params)[0]!;
}

/** Applies a kernel with several number outputs, in the kernel's order. */
export function kernelColumns<F extends Frame>(
  kernel: Kernel,
  inputs: readonly (Series<F> | Condition<F>)[],
  params: readonly number[] = [],
): readonly Series<F>[] {
  const { graph, node } = applied(kernel, inputs, params);
  return node.outputs.map((_, index) => new SeriesColumn<F>(graph, { node, index }));
}

/** Applies a kernel whose only output is a condition. */
export function kernelCondition<F extends Frame>(
  kernel: Kernel,
  inputs: readonly (Series<F> | Condition<F>)[],
  params: readonly number[] = [],
): Condition<F> {
  const { graph, node } = applied(kernel, inputs, params);
  return new ConditionColumn<F>(graph, { node, index: 0 });
}

/** The column class that fits an output. */
export function columnOf<F extends Frame>(graph: Graph, output: Output): Series<F> | Condition<F> {
  return output.node.outputs[output.index] === 'condition'
    ? new ConditionColumn<F>(graph, output)
    : new SeriesColumn<F>(graph, output);
}

/** Where a column comes from in its graph. Throws when the value is no column. */
export function outputOf<F extends Frame>(column: Series<F> | Condition<F>): Output {
  return columnClass(column, 'an operation').output;
}

export function graphOf<F extends Frame>(column: Series<F> | Condition<F>): Graph {
  return columnClass(column, 'an operation').graph;
}

/** Whether a value is a column at all. */
export function isColumn(value: unknown): value is SeriesColumn<Frame> | ConditionColumn<Frame> {
  return value instanceof SeriesColumn || value instanceof ConditionColumn;
}

function columnClass(column: unknown, user: string): SeriesColumn<Frame> | ConditionColumn<Frame> {
  if (isColumn(column)) return column;
  throw new StrategyError('invalid-graph', `${user} got ${describe(column)} where a column was expected.`);
}

/** The kth input of a kernel, which has to be a column of the kind that the kernel reads. */
function inputColumn(kernel: Kernel, input: unknown, k: number): SeriesColumn<Frame> | ConditionColumn<Frame> {
  const { inputs = ['series'] } = kernel;
  const kind = inputs[Math.min(k, inputs.length - 1)];
  const column = columnClass(input, `${calledAs(kernel.name)}()`);
  const got = column instanceof ConditionColumn ? 'condition' : 'series';
  if (got === kind) return column;
  const advice =
    kind === 'condition'
      ? 'a condition was expected; compare it first, as .gt(0) does'
      : 'a series was expected; toSeries() makes one of 1 and 0';
  throw new StrategyError(
    'invalid-graph',
    `${calledAs(kernel.name)}() got the ${got} ${functionName(column.output.node)} as its ${ordinal(k)} column where ${advice}.`,
  );
}

function ordinal(k: number): string {
  return ['first', 'second', 'third'][k] ?? `${k + 1}th`;
}

function applied(
  kernel: Kernel,
  inputs: readonly unknown[],
  params: readonly number[],
): { readonly graph: Graph; readonly node: GraphNode } {
  const columns = inputs.map((input, k) => inputColumn(kernel, input, k));
  const graph = columns[0]!.graph;
  if (columns.some((column) => column.graph !== graph)) {
    throw new StrategyError(
      'invalid-graph',
      `${calledAs(kernel.name)}() combines columns of two strategies or parameter sets; keep no column between calls of indicators.`,
    );
  }
  const { frame } = columns[0]!.output.node;
  const stranger = columns.find((column) => column.output.node.frame !== frame);
  if (stranger !== undefined) {
    throw new StrategyError(
      'mixed-frames',
      `${calledAs(kernel.name)}() combines columns of ${frame.label} and ${stranger.output.node.frame.label}; join them with informative() or resample() first.`,
    );
  }
  // −0 and 0 would share a key, and division tells them apart.
  return {
    graph,
    node: graph.kernel(
      kernel,
      columns.map((column) => column.output),
      params.map((value) => value + 0),
    ),
  };
}

/** Column with column, or column with constant. */
function binary<F extends Frame>(left: Series<F>, right: Operand<F>, columns: Kernel, constant: Kernel): Series<F> {
  return typeof right === 'number' ? kernelSeries(constant, [left], [right]) : kernelSeries(columns, [left, right]);
}

function compared<F extends Frame>(
  left: Series<F>,
  right: Operand<F>,
  columns: Kernel,
  constant: Kernel,
): Condition<F> {
  return typeof right === 'number'
    ? kernelCondition(constant, [left], [right])
    : kernelCondition(columns, [left, right]);
}

/** One condition needs no node of its own. */
function combined<F extends Frame>(kernel: Kernel, conditions: readonly Condition<F>[]): Condition<F> {
  return conditions.length === 1 ? conditions[0]! : kernelCondition(kernel, conditions);
}
