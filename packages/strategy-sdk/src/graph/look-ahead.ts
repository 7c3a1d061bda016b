import { StrategyError } from '../errors.ts';
import { copyNodeState, drive, firstComplete, type DrivenCandles, type NodeState } from './drive.ts';
import { functionName } from './function-name.ts';
import type { GraphNode } from './graph.ts';
import type { ColumnArray } from './kernel.ts';

/** A node with everything that driving it takes. */
export interface Job {
  readonly node: GraphNode;
  readonly inputs: readonly ColumnArray[];
  readonly outputs: readonly ColumnArray[];
  readonly state: NodeState;
  readonly candles: DrivenCandles;
}

/** Candles of the sample in the first turn, and in each later one that is sampled. */
const FIRST_SAMPLE = 64;
const LATER_SAMPLE = 32;

/**
 * Looks whether code of authors (kernels of `defineKernel`, scans, folds) reads what lies ahead. Before some turns through the candles
 * a stretch of them is computed candle by candle, all nodes in step, so that later input does not exist yet, neither in the columns
 * nor in a variable that two functions share. What the turns then give must have the same bits.
 */
export class LookAheadCheck {
  /** Nodes that no author's code of this segment stands before; they go first. */
  readonly before: readonly Job[];
  readonly after: readonly Job[];
  readonly #sampled: readonly Job[];
  readonly #samples: Sample[] = [];

  constructor(jobs: readonly Job[]) {
    const behind = new Set<GraphNode>();
    for (const { node } of jobs) {
      if (isAuthored(node) || node.inputs.some((input) => behind.has(input.node))) behind.add(node);
    }
    this.before = jobs.filter(({ node }) => !behind.has(node));
    this.after = jobs.filter(({ node }) => behind.has(node));
    this.#sampled = sampledOf(this.after);
  }

  /** Samples the turn `from … to − 1`, whose `before` nodes have been computed, if `turn` is 0, 1, 2, 4, 8 … */
  sample(turn: number, from: number, to: number): void {
    if (this.#sampled.length === 0 || (turn & (turn - 1)) !== 0) return;
    const start = turn === 0 ? Math.max(from, Math.min(this.#firstValue(to), to - FIRST_SAMPLE)) : from;
    const end = Math.min(start + (turn === 0 ? FIRST_SAMPLE : LATER_SAMPLE), to);
    const jobs = this.#sampled.map((job) => ({ ...job, state: copyNodeState(job.state) }));
    const samples = this.#sampled
      .filter(({ node }) => isAuthored(node))
      .map(({ node, outputs }) => ({ node, outputs, start, seen: outputs.map(() => new Float64Array(end - start)) }));
    for (let i = start === from ? from : start - 1; i < end; i++) {
      const first = i < start ? from : i;
      for (const { node, inputs, outputs, state, candles } of jobs)
        drive(node, inputs, outputs, state, candles, first, i + 1);
      if (i < start) continue;
      for (const { outputs, seen } of samples)
        for (let k = 0; k < seen.length; k++) seen[k]![i - start] = outputs[k]![i]!;
    }
    this.#samples.push(...samples);
  }

  /** Once everything is computed: an earlier candle may have been written again later. */
  compare(): void {
    for (const { node, outputs, start, seen } of this.#samples) refuseDifference(node, outputs, seen, start);
  }

  /** First candle on which every sampled node can have a value, as far as that can be told beforehand. */
  #firstValue(to: number): number {
    const later = new Set(this.after.map(({ node }) => node));
    let first = 0;
    for (const { node, inputs, state } of this.#sampled) {
      const ready = inputs.filter((_, k) => !later.has(node.inputs[k]!.node));
      first = Math.max(first, node.lookback, firstComplete(ready, 0, to) + state.lookback);
    }
    return first;
  }
}

/** A function of an author gives another value when later candles are not there. */
export class LookAheadError extends StrategyError {
  readonly functionName: string;
  /** Position among the candles of its frame. */
  readonly candle: number;

  constructor(name: string, candle: number, value: number, alone: number) {
    super(
      'invalid-graph',
      `${name} reads later candles, or keeps something outside of its state: at candle ${candle} it gives ${value}, but ` +
        `${alone} while later candles are not there.`,
    );
    this.functionName = name;
    this.candle = candle;
  }
}

/** Refuses a column that differs from `seen`, computed when later candles were not there; `seen` begins at candle `start`. */
export function refuseDifference(
  node: GraphNode,
  outputs: readonly ColumnArray[],
  seen: readonly ColumnArray[],
  start: number,
): void {
  for (let k = 0; k < seen.length; k++) {
    for (let i = 0; i < seen[k]!.length; i++) {
      if (Object.is(seen[k]![i], outputs[k]![start + i])) continue;
      throw new LookAheadError(functionName(node), start + i, outputs[k]![start + i]!, seen[k]![i]!);
    }
  }
}

interface Sample {
  readonly node: GraphNode;
  readonly outputs: readonly ColumnArray[];
  readonly start: number;
  /** Per output. */
  readonly seen: readonly Float64Array[];
}

/** Whether a node runs a function of an author. */
export function isAuthored({ operation }: GraphNode): boolean {
  if (operation.kind === 'kernel') return operation.kernel.isAuthored === true;
  return operation.kind === 'scan' && operation.scan.create === undefined;
}

/** Authors' code and what lies between; not behind an object whose memory cannot be copied. */
function sampledOf(jobs: readonly Job[]): readonly Job[] {
  const left = new Set<GraphNode>();
  for (const { node } of jobs) {
    const isOpaque = node.operation.kind === 'scan' && !isAuthored(node);
    if (isOpaque || node.inputs.some((input) => left.has(input.node))) left.add(node);
  }
  const needed = new Set<GraphNode>();
  for (const { node } of jobs.toReversed()) {
    if (left.has(node) || (!isAuthored(node) && !needed.has(node))) continue;
    needed.add(node);
    for (const input of node.inputs) needed.add(input.node);
  }
  return jobs.filter(({ node }) => needed.has(node) && !left.has(node));
}
