import { StrategyError } from '../errors.ts';
import type { CandleColumns } from '../market/candle-columns.ts';
import { BLOCK, drive, newNodeState, type NodeState } from './drive.ts';
import type { Graph, GraphFrame, GraphNode, Output } from './graph.ts';
import type { ColumnArray, ColumnKind } from './kernel.ts';
import { nodesBehind } from './nodes-behind.ts';
import { LookAheadCheck, type Job } from './look-ahead.ts';
import { rehearsalOf, type Rehearsal } from './rehearsal.ts';
import { resample } from './resample.ts';

/** Where columns live. The runtime gives an arena, tests plain arrays. */
export interface ColumnMemory {
  numbers(length: number): Float64Array;
  flags(length: number): Uint8Array;
  /** The column will not be read again. */
  release(column: ColumnArray): void;
}

export const plainMemory: ColumnMemory = {
  numbers: (length) => new Float64Array(length),
  flags: (length) => new Uint8Array(length),
  release: () => {},
};

/** Columns computed earlier on the same candles; `GraphNode.key` names a column, the keeper knows the candles of a frame. */
export interface ColumnReuse {
  get(node: GraphNode): readonly ColumnArray[] | undefined;
  /** Whether the columns are kept from now on; then they do not go back to the memory. */
  keep(node: GraphNode, columns: readonly ColumnArray[]): boolean;
}

/** The candles of every frame that is not resampled. Throws when it has none. */
export type CandlesOf = (frame: GraphFrame) => CandleColumns;

export interface EvaluateOptions {
  readonly memory?: ColumnMemory;
  readonly reuse?: ColumnReuse;
  /** Keep the columns of all nodes and their states, to go on candle by candle. */
  readonly keepAll?: boolean;
  /** Room for live candles in every kept column. Default: none. */
  readonly spare?: number;
}

/** What an evaluation leaves behind. */
export interface Evaluated {
  column(output: Output): ColumnArray;
  readonly columns: ReadonlyMap<GraphNode, readonly ColumnArray[]>;
  readonly states: ReadonlyMap<GraphNode, NodeState>;
  readonly frames: ReadonlyMap<GraphFrame, CandleColumns>;
}

export function emptyCandles(memory: ColumnMemory, capacity: number, length: number): CandleColumns {
  return {
    openTimeMs: memory.numbers(capacity),
    open: memory.numbers(capacity),
    high: memory.numbers(capacity),
    low: memory.numbers(capacity),
    close: memory.numbers(capacity),
    volume: memory.numbers(capacity),
    length,
  };
}

/**
 * Computes the columns `wanted` and whatever they need, over all candles at once, each node exactly once. A column that nothing
 * needs any more goes back to the memory.
 */
export function evaluate(
  graph: Graph,
  candlesOf: CandlesOf,
  wanted: readonly Output[],
  options: EvaluateOptions = {},
): Evaluated {
  const order = neededNodes(graph, wanted, options.reuse);
  const isReused = (node: GraphNode): boolean => options.reuse?.get(node) !== undefined;
  // Into memory of its own: what it leaves is compared and dropped.
  const rehearsal = rehearsalOf(graph, order, candlesOf, isReused, SEGMENT_BYTES, (early, authored) => {
    return computed(graph, neededNodes(graph, authored, undefined), early, authored, { keepAll: true }, null).columns;
  });
  return computed(graph, order, candlesOf, wanted, options, rehearsal);
}

function computed(
  graph: Graph,
  order: readonly GraphNode[],
  candlesOf: CandlesOf,
  wanted: readonly Output[],
  options: EvaluateOptions,
  rehearsal: Rehearsal | null,
): Evaluated {
  const memory = options.memory ?? plainMemory;
  const frames = frameCandles(graph, order, candlesOf, memory, options.spare ?? 0);
  const uses = countUses(order, wanted, options.reuse);
  const columns = new Map<GraphNode, readonly ColumnArray[]>();
  const states = new Map<GraphNode, NodeState>();
  /** Columns that belong to somebody else: candles, and what is reused. */
  const kept = new Set<GraphNode>();
  const room = { columns, states, frames, memory, spare: options.spare ?? 0 };
  for (const segment of segmentsOf(order, frames)) {
    const jobs = segment.flatMap((node) => {
      const reused = options.reuse?.get(node);
      if (reused === undefined) return [prepareJob(node, room)];
      columns.set(node, reused);
      kept.add(node);
      return [];
    });
    runJobs(jobs);
    rehearsal?.compare(jobs);
    for (const { node } of jobs) {
      if (node.operation.kind === 'candle' || options.reuse?.keep(node, columns.get(node)!)) kept.add(node);
      if (!options.keepAll) releaseInputs(node, uses, columns, memory, kept);
    }
  }
  return { column: (output) => columnOf(columns, output), columns, states, frames };
}

/** Nodes of a segment run block by block, one after the other, so that a column is read while it is still in the cache. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Candles of one turn through a segment. */
const TURN = 2 * BLOCK;

/**
 * Cuts the nodes into runs of one frame whose new columns fit into `SEGMENT_BYTES`. Other frames come before the own one, which
 * alone looks at them.
 */
function segmentsOf(order: readonly GraphNode[], frames: ReadonlyMap<GraphFrame, CandleColumns>): GraphNode[][] {
  const segments: GraphNode[][] = [];
  let bytes = 0;
  for (const node of order.toSorted((a, b) => Number(a.frame.id === 0) - Number(b.frame.id === 0))) {
    const size = node.operation.kind === 'candle' ? 0 : node.outputs.length * frames.get(node.frame)!.length * 8;
    const last = segments[segments.length - 1];
    if (last === undefined || last[0]!.frame !== node.frame || bytes + size > SEGMENT_BYTES) {
      segments.push([node]);
      bytes = size;
    } else {
      last.push(node);
      bytes += size;
    }
  }
  return segments;
}

interface Room {
  readonly columns: Map<GraphNode, readonly ColumnArray[]>;
  readonly states: Map<GraphNode, NodeState>;
  readonly frames: ReadonlyMap<GraphFrame, CandleColumns>;
  readonly memory: ColumnMemory;
  readonly spare: number;
}

function prepareJob(node: GraphNode, { columns, states, frames, memory, spare }: Room): Job {
  const { operation } = node;
  const own = frames.get(node.frame)!;
  const state = newNodeState(operation);
  const inputs = node.inputs.map((input) => columnOf(columns, input));
  const outputs =
    operation.kind === 'candle'
      ? [own[operation.field]]
      : node.outputs.map((kind) => allocate(memory, kind, own.length + spare));
  columns.set(node, outputs);
  states.set(node, state);
  const other = operation.kind === 'closed-index' ? frames.get(operation.of)! : null;
  return { node, inputs, outputs, state, candles: { own, other } };
}

function runJobs(jobs: readonly Job[]): void {
  const busy = jobs.filter(({ node }) => node.operation.kind !== 'candle');
  const length = busy[0]?.candles.own.length ?? 0;
  const check = new LookAheadCheck(busy);
  for (let from = 0, turn = 0; from < length; from += TURN, turn++) {
    const to = Math.min(from + TURN, length);
    runTurn(check.before, from, to);
    check.sample(turn, from, to);
    runTurn(check.after, from, to);
  }
  check.compare();
}

function runTurn(jobs: readonly Job[], from: number, to: number): void {
  for (const { node, inputs, outputs, state, candles } of jobs) drive(node, inputs, outputs, state, candles, from, to);
}

function columnOf(columns: ReadonlyMap<GraphNode, readonly ColumnArray[]>, output: Output): ColumnArray {
  const column = columns.get(output.node)?.[output.index];
  if (column === undefined)
    throw new StrategyError('unknown-column', 'the column was not asked for when the graph was evaluated.');
  return column;
}

/** In order of id, which is an order of dependency. Nodes behind a reusable one are not needed. */
function neededNodes(graph: Graph, wanted: readonly Output[], reuse: ColumnReuse | undefined): GraphNode[] {
  return nodesBehind(graph, wanted, (node) => reuse?.get(node) !== undefined);
}

function frameCandles(
  graph: Graph,
  order: readonly GraphNode[],
  candlesOf: CandlesOf,
  memory: ColumnMemory,
  spare: number,
): Map<GraphFrame, CandleColumns> {
  const needed = new Set<GraphFrame>();
  for (const { frame, operation } of order) {
    needed.add(frame);
    if (operation.kind === 'closed-index') needed.add(operation.of);
  }
  const resampled = graph.frames.filter((frame) => frame.kind === 'resampled' && needed.has(frame));
  if (resampled.length > 0) needed.add(graph.own);
  const frames = new Map<GraphFrame, CandleColumns>();
  for (const frame of needed) if (frame.kind !== 'resampled') frames.set(frame, candlesOf(frame));
  for (const frame of resampled) frames.set(frame, resampledCandles(frame, frames.get(graph.own)!, memory, spare));
  return frames;
}

function resampledCandles(frame: GraphFrame, own: CandleColumns, memory: ColumnMemory, spare: number): CandleColumns {
  const capacity = Math.floor((own.length + spare) / frame.every) + 1;
  const target = emptyCandles(memory, capacity, 0);
  return { ...target, length: resample(own, frame, target, 0, 0, own.length) };
}

export function allocate(memory: ColumnMemory, kind: ColumnKind, length: number): ColumnArray {
  return kind === 'series' ? memory.numbers(length) : memory.flags(length);
}

/** How many needed nodes read each node; wanted ones are read once more, after the evaluation. */
function countUses(
  order: readonly GraphNode[],
  wanted: readonly Output[],
  reuse: ColumnReuse | undefined,
): Map<GraphNode, number> {
  const uses = new Map<GraphNode, number>();
  const use = (node: GraphNode): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  for (const output of wanted) use(output.node);
  for (const node of order) if (reuse?.get(node) === undefined) for (const input of node.inputs) use(input.node);
  return uses;
}

function releaseInputs(
  node: GraphNode,
  uses: Map<GraphNode, number>,
  columns: Map<GraphNode, readonly ColumnArray[]>,
  memory: ColumnMemory,
  kept: ReadonlySet<GraphNode>,
): void {
  for (const { node: input } of node.inputs) {
    const left = uses.get(input)! - 1;
    uses.set(input, left);
    if (left > 0 || kept.has(input)) continue;
    for (const column of columns.get(input) ?? []) memory.release(column);
    columns.delete(input);
  }
}
