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
  type NodeState,
  type Output,
} from '@tradai/strategy-sdk/graph';

export type Candle = Readonly<Record<CandleField, number>>;

/**
 * Columns that grow by one candle at a time. Every node computes exactly the one new value, on the state that history left; the
 * bits are those of computing everything at once. There is room for `spare` candles: `renew` makes new room by forgetting old ones.
 * The arrays stay the same ones for ever, so that whoever reads a column may keep it.
 */
export class LiveColumns {
  readonly #graph: Graph;
  readonly #evaluated: Evaluated;
  readonly #wanted: readonly Output[];
  readonly #lengths = new Map<GraphFrame, number>();
  readonly #nodes: readonly GraphNode[];
  readonly #capacity: ReadonlyMap<GraphFrame, number>;
  #states: ReadonlyMap<GraphNode, NodeState>;

  constructor(graph: Graph, history: CandlesOf, wanted: readonly Output[], memory: ColumnMemory, spare: number) {
    this.#graph = graph;
    this.#wanted = wanted;
    const roomy = new Map<GraphFrame, CandleColumns>();
    this.#evaluated = evaluate(
      graph,
      (frame) => remembered(roomy, frame, () => withRoom(history(frame), memory, spare)),
      wanted,
      { memory, keepAll: true, spare },
    );
    this.#states = this.#evaluated.states;
    this.#nodes = [...this.#evaluated.columns.keys()];
    for (const [frame, candles] of this.#evaluated.frames) this.#lengths.set(frame, candles.length);
    this.#capacity = new Map([...this.#evaluated.frames].map(([frame, candles]) => [frame, candles.openTimeMs.length]));
  }

  /** Candles of the own frame so far. */
  get length(): number {
    return this.#lengths.get(this.#graph.own) ?? 0;
  }

  /** Frames whose candles come from outside. */
  get loadedFrames(): readonly GraphFrame[] {
    return [...this.#evaluated.frames.keys()].filter(({ kind }) => kind !== 'resampled');
  }

  /** Open time of the newest candle of a frame; undefined where there is none. */
  newestMs(frame: GraphFrame): number | undefined {
    const { openTimeMs } = this.#evaluated.frames.get(frame)!;
    return openTimeMs[this.#lengths.get(frame)! - 1];
  }

  /** Candles of a frame for which there is room. */
  roomFor(frame: GraphFrame): number {
    return (this.#capacity.get(frame) ?? 0) - (this.#lengths.get(frame) ?? 0);
  }

  column(output: Output): ColumnArray {
    return this.#evaluated.column(output);
  }

  /** The candles of a frame as they are now. */
  candles(frame: GraphFrame): CandleColumns {
    return { ...this.#evaluated.frames.get(frame)!, length: this.#lengths.get(frame)! };
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

  /**
   * Forgets all candles but the last `kept` ones of each frame and computes everything anew from those: the values are the ones that a
   * start with these candles has. What remembers longer than that (recursive averages, running sums) begins anew there.
   */
  renew(kept: (frame: GraphFrame) => number): void {
    const history: CandlesOf = (frame) => lastOf(this.candles(frame), kept(frame));
    const fresh = evaluate(this.#graph, history, this.#wanted, { keepAll: true });
    for (const [frame, candles] of fresh.frames) {
      const own = this.#evaluated.frames.get(frame)!;
      for (const field of CANDLE_FIELDS) own[field].set(candles[field].subarray(0, candles.length));
      this.#lengths.set(frame, candles.length);
    }
    for (const [node, columns] of fresh.columns) {
      if (node.operation.kind === 'candle') continue;
      const own = this.#evaluated.columns.get(node)!;
      for (const [index, column] of columns.entries()) own[index]!.set(column);
    }
    this.#states = fresh.states;
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
    const other = node.operation.kind === 'closed-index' ? this.candles(node.operation.of) : null;
    const state = this.#states.get(node)!;
    drive(node, inputs, this.#evaluated.columns.get(node)!, state, { own: this.candles(node.frame), other }, from, to);
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

/** A copy of the last `count` candles. */
function lastOf(candles: CandleColumns, count: number): CandleColumns {
  const { length } = candles;
  const from = Math.max(0, length - count);
  const cut = (field: CandleField): Float64Array => candles[field].slice(from, length);
  const [openTimeMs, open, high, low, close, volume] = CANDLE_FIELDS.map(cut);
  return {
    ...{ openTimeMs: openTimeMs!, open: open!, high: high!, low: low!, close: close!, volume: volume! },
    length: length - from,
  };
}
