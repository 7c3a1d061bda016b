import { CANDLE_FIELDS, type CandleColumns, type CandleField } from '@tradai/strategy-sdk';
import {
  drive,
  emptyCandles,
  evaluate,
  resample,
  type CandlesOf,
  type ColumnArray,
  type ColumnMemory,
  type Evaluated,
  type Graph,
  type GraphFrame,
  type GraphNode,
  type Output,
} from '@tradai/strategy-sdk/graph';

export type Candle = Readonly<Record<CandleField, number>>;

/**
 * Columns that grow by one candle at a time. Every node computes exactly the one new value, on the state that history left; the
 * bits are those of computing everything at once. There is room for `spare` candles: the caller starts anew before it is used up.
 */
export class LiveColumns {
  readonly #graph: Graph;
  readonly #evaluated: Evaluated;
  readonly #lengths = new Map<GraphFrame, number>();
  readonly #nodes: readonly GraphNode[];
  readonly #capacity: ReadonlyMap<GraphFrame, number>;

  constructor(graph: Graph, history: CandlesOf, wanted: readonly Output[], memory: ColumnMemory, spare: number) {
    this.#graph = graph;
    const roomy = new Map<GraphFrame, CandleColumns>();
    this.#evaluated = evaluate(
      graph,
      (frame) => remembered(roomy, frame, () => withRoom(history(frame), memory, spare)),
      wanted,
      { memory, keepAll: true, spare },
    );
    this.#nodes = [...this.#evaluated.columns.keys()];
    for (const [frame, candles] of this.#evaluated.frames) this.#lengths.set(frame, candles.length);
    this.#capacity = new Map([...this.#evaluated.frames].map(([frame, candles]) => [frame, candles.openTimeMs.length]));
  }

  /** Candles of the own frame so far. */
  get length(): number {
    return this.#lengths.get(this.#graph.own) ?? 0;
  }

  column(output: Output): ColumnArray {
    return this.#evaluated.column(output);
  }

  /**
   * A candle of one loaded frame closed. Candles of larger frames that close at the same moment come first: an own candle sees
   * whatever has arrived by then. Throws when there is no room left.
   */
  append(frame: GraphFrame, candle: Candle): void {
    const at = this.#lengths.get(frame);
    if (at === undefined) return;
    if (at >= this.#capacity.get(frame)!) throw new RangeError(`no room for another ${frame.label} candle after ${at}`);
    const candles = this.#evaluated.frames.get(frame)!;
    for (const field of CANDLE_FIELDS) candles[field][at] = candle[field];
    this.#lengths.set(frame, at + 1);
    const ranges = new Map([[frame, at]]);
    if (frame.id === 0) this.#growResampled(candles, at, ranges);
    for (const node of this.#nodes) {
      const from = ranges.get(node.frame);
      if (from !== undefined) this.#driveNode(node, from);
    }
  }

  #growResampled(own: CandleColumns, at: number, ranges: Map<GraphFrame, number>): void {
    for (const [frame, candles] of this.#evaluated.frames) {
      if (frame.kind !== 'resampled') continue;
      const before = this.#lengths.get(frame)!;
      const after = resample({ ...own, length: at + 1 }, frame, candles, before, at, at + 1);
      this.#lengths.set(frame, after);
      ranges.set(frame, before);
    }
  }

  #driveNode(node: GraphNode, from: number): void {
    const to = this.#lengths.get(node.frame)!;
    if (from >= to || node.operation.kind === 'candle') return;
    const inputs = node.inputs.map((input) => this.#evaluated.column(input));
    const other = node.operation.kind === 'closed-index' ? this.#candles(node.operation.of) : null;
    const state = this.#evaluated.states.get(node)!;
    drive(node, inputs, this.#evaluated.columns.get(node)!, state, { own: this.#candles(node.frame), other }, from, to);
  }

  #candles(frame: GraphFrame): CandleColumns {
    return { ...this.#evaluated.frames.get(frame)!, length: this.#lengths.get(frame)! };
  }
}

function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function withRoom(history: CandleColumns, memory: ColumnMemory, spare: number): CandleColumns {
  const roomy = emptyCandles(memory, history.length + spare, history.length);
  for (const field of CANDLE_FIELDS) roomy[field].set(history[field].subarray(0, history.length));
  return roomy;
}
