import { StrategyError } from '../errors.ts';
import { definedKernelOf } from '../graph/define-kernel.ts';
import { drive, newNodeState } from '../graph/drive.ts';
import type { GraphNode, Operation } from '../graph/graph.ts';
import { Graph } from '../graph/graph.ts';
import type { ColumnArray, Kernel } from '../graph/kernel.ts';
import { chance } from '../chance.ts';
import { randomCandles, randomInput, type InputKind } from './random-columns.ts';

export interface CheckKernelOptions {
  /** By name for a kernel of `defineKernel`, in order otherwise. */
  readonly params?: readonly number[] | Readonly<Record<string, number>>;
  /** What each input is filled with. Default: by its name where that is one of a candle's (`high`, `volume` …), else `series`. */
  readonly inputs?: readonly InputKind[];
  /** Default 700: more than one block. */
  readonly candles?: number;
  /** Other random candles and splits. Default 1. */
  readonly seed?: number;
}

type AnyKernelFunction = (...args: never[]) => unknown;

/**
 * Checks the laws of a kernel, and throws an error that names the first candle which breaks one: everything at once, any split into
 * calls and candle by candle give the same bits, on clean columns, with NaN in front and with NaN inside; nothing before `lookback`
 * candles and nothing after the range is read.
 */
export function checkKernel(kernel: Kernel | AnyKernelFunction, options: CheckKernelOptions = {}): void {
  const subject = subjectOf(kernel, options);
  const length = options.candles ?? 700;
  for (const [leading, inside] of [
    [0, 0],
    [20, 0],
    [0, 0.05],
    [13, 0.02],
  ] as const) {
    const random = chance((options.seed ?? 1) * 7919 + leading * 31 + Math.round(inside * 1000));
    const candles = randomCandles(random, length);
    const inputs = subject.kinds.map((kind) => randomInput(kind, candles, random, leading, inside));
    const what = `with ${leading} or more NaN in front and ${inside * 100} % inside`;
    const atOnce = run(subject, inputs, [length]);
    compare(subject, atOnce, run(subject, inputs, randomSplit(random, length)), `${what}, in random splits`);
    compare(
      subject,
      atOnce,
      run(
        subject,
        inputs,
        Array.from({ length }, () => 1),
      ),
      `${what}, candle by candle`,
    );
  }
}

interface Subject {
  readonly kernel: Kernel;
  readonly params: Float64Array;
  readonly kinds: readonly InputKind[];
}

function subjectOf(given: Kernel | AnyKernelFunction, options: CheckKernelOptions): Subject {
  const params = options.params ?? [];
  if (typeof given !== 'function') {
    const kinds = options.inputs ?? ['series'];
    return {
      kernel: given,
      params: Float64Array.from(Array.isArray(params) ? (params as readonly number[]) : Object.values(params)),
      kinds,
    };
  }
  const found = definedKernelOf(given);
  if (found === undefined)
    throw new StrategyError('invalid-graph', 'checkKernel() takes a kernel or what defineKernel() returns.');
  const values = Array.isArray(params)
    ? (params as readonly number[])
    : found.params.map((name) => (params as Readonly<Record<string, number>>)[name] ?? Number.NaN);
  return {
    kernel: found.kernel,
    params: Float64Array.from(values),
    kinds: options.inputs ?? found.inputs.map(kindByName),
  };
}

function kindByName(name: string): InputKind {
  const kinds: readonly string[] = ['open', 'high', 'low', 'close', 'volume', 'openTimeMs'];
  return kinds.includes(name) ? (name as InputKind) : 'series';
}

/** Outputs begin with values that no kernel gives, so that candles left out are seen. */
const UNTOUCHED = -987_654_321;

function run(subject: Subject, inputs: readonly ColumnArray[], split: readonly number[]): readonly ColumnArray[] {
  const node = nodeOf(subject);
  const length = inputs[0]!.length;
  const state = newNodeState(node.operation);
  const outputs = node.outputs.map((kind) =>
    kind === 'series' ? new Float64Array(length).fill(UNTOUCHED) : new Uint8Array(length).fill(99),
  );
  if (split.length === 1) {
    drive(node, inputs, outputs, state, { own: NO_CANDLES, other: null }, 0, length);
    return outputs;
  }
  const window = new VisibleRange(inputs);
  const lookback = subject.kernel.lookback(subject.params);
  let from = 0;
  for (const size of split) {
    const first = Math.max(0, from - lookback);
    window.show(first, from + size);
    drive(node, window.columns, outputs, state, { own: NO_CANDLES, other: null }, from, from + size);
    window.hide(first, from + size);
    from += size;
  }
  return outputs;
}

/** Copies of the inputs in which everything is wrong but what a kernel may read. */
class VisibleRange {
  readonly columns: readonly ColumnArray[];
  readonly #inputs: readonly ColumnArray[];

  constructor(inputs: readonly ColumnArray[]) {
    this.#inputs = inputs;
    this.columns = inputs.map((input) => input.slice());
    this.hide(0, inputs[0]!.length);
  }

  show(from: number, to: number): void {
    this.columns.forEach((column, k) => {
      for (let i = from; i < to; i++) column[i] = this.#inputs[k]![i]!;
    });
  }

  hide(from: number, to: number): void {
    this.columns.forEach((column, k) => {
      for (let i = from; i < to; i++) column[i] = column instanceof Uint8Array ? 1 - this.#inputs[k]![i]! : 12_345.678;
    });
  }
}

const NO_CANDLES = randomCandles(chance(1), 0);

function nodeOf({ kernel, params, kinds }: Subject): GraphNode {
  const graph = new Graph('5m');
  const input = { node: { ...graph.candle(graph.own, 'close').node, outputs: ['series'] } as GraphNode, index: 0 };
  const operation: Operation = { kind: 'kernel', kernel, params };
  return {
    id: 1,
    frame: graph.own,
    operation,
    inputs: kinds.map(() => input),
    outputs: kernel.outputs,
    lookback: 0,
    memory: kernel.memory,
    key: '',
  };
}

function randomSplit(random: () => number, length: number): readonly number[] {
  const sizes: number[] = [];
  for (let left = length; left > 0; left -= sizes[sizes.length - 1]!) {
    sizes.push(Math.min(left, 1 + Math.floor(random() ** 2 * 200)));
  }
  return sizes;
}

function compare(
  { kernel, params }: Subject,
  atOnce: readonly ColumnArray[],
  other: readonly ColumnArray[],
  what: string,
): void {
  atOnce.forEach((column, k) => {
    for (let i = 0; i < column.length; i++) {
      if (Object.is(column[i], other[k]![i])) continue;
      throw new StrategyError(
        'invalid-graph',
        `kernel ${kernel.name}(${params.join(', ')}) ${what}: output ${k} at candle ${i} is ${other[k]![i]}, but ${column[i]} when everything is computed at once.`,
      );
    }
  });
}
