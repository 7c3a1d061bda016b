import { StrategyError } from '../errors.ts';
import type { CandleField } from '../market/candle-columns.ts';
import type { Timeframe } from '../market/timeframe.ts';
import { calledAs } from './called-as.ts';
import { hash128 } from './hash.ts';
import { MEMORIES, type ColumnKind, type Kernel, type Memory } from './kernel.ts';
import type { Scan } from './scan-operation.ts';

export type CandleType = 'spot' | 'futures' | 'mark' | 'index' | 'premiumIndex' | 'funding_rate';

/**
 * The candles that a column belongs to. Frame 0 is the strategy's own; informative frames are loaded beside it; resampled frames
 * are made of its own candles.
 */
export interface GraphFrame {
  readonly id: number;
  readonly kind: 'own' | 'informative' | 'resampled';
  /** Of its candles; for resampled ones that of the candles they are made of. */
  readonly timeframe: Timeframe;
  /** Candles of the own frame in one of this frame's; 1 unless resampled. */
  readonly every: number;
  /** Pair or template such as `BTC/{stake}`; null: the pair being traded. */
  readonly pair: string | null;
  /** Null: the run's own market. */
  readonly candleType: CandleType | null;
  /** As an author would write it: `4h`, `BTC/USDT 4h`, `x3`. */
  readonly label: string;
}

export type Operation =
  | { readonly kind: 'candle'; readonly field: CandleField }
  | { readonly kind: 'kernel'; readonly kernel: Kernel; readonly params: Float64Array }
  | { readonly kind: 'scan'; readonly scan: Scan }
  /** Per candle of the own frame the number of the newest candle of frame `of` that has closed by then; −1 before the first. */
  | { readonly kind: 'closed-index'; readonly of: GraphFrame }
  /** Inputs: a closed-index and a column of that other frame. */
  | { readonly kind: 'joined' };

/** One operation with its inputs. Ids rise along the graph: an input has a smaller id. */
export interface GraphNode {
  readonly id: number;
  readonly frame: GraphFrame;
  readonly operation: Operation;
  readonly inputs: readonly Output[];
  readonly outputs: readonly ColumnKind[];
  /** Candles of its frame before the first value, the inputs' included. */
  readonly lookback: number;
  readonly memory: Memory;
  /** Equal for equal columns, also of other graphs: operation, inputs and parameters. */
  readonly key: string;
}

/** One column of a node. */
export interface Output {
  readonly node: GraphNode;
  readonly index: number;
}

function longerMemory(a: Memory, b: Memory): Memory {
  return MEMORIES.indexOf(a) >= MEMORIES.indexOf(b) ? a : b;
}

/**
 * The columns of one strategy under one set of parameters. Nodes are interned: asking twice for the same operation on the same
 * inputs gives the same node. Nothing is computed here.
 */
export class Graph {
  readonly frames: GraphFrame[] = [];
  readonly nodes: GraphNode[] = [];
  readonly #byKey = new Map<string, GraphNode>();
  readonly #defined = new Map<string, Kernel>();

  constructor(timeframe: Timeframe) {
    this.#addFrame({ kind: 'own', timeframe, every: 1, pair: null, candleType: null, label: timeframe });
  }

  get own(): GraphFrame {
    return this.frames[0]!;
  }

  informative(timeframe: Timeframe, pair: string | null, candleType: CandleType | null): GraphFrame {
    const label = [candleType, pair, timeframe].filter((part) => part !== null).join(' ');
    return this.#addFrame({ kind: 'informative', timeframe, every: 1, pair, candleType, label });
  }

  resampled(every: number): GraphFrame {
    return this.#addFrame({
      kind: 'resampled',
      timeframe: this.own.timeframe,
      every,
      pair: null,
      candleType: null,
      label: `x${every}`,
    });
  }

  candle(frame: GraphFrame, field: CandleField): Output {
    return {
      node: this.#intern(frame, { kind: 'candle', field }, [], ['series'], 0, 'window', `candle:${field}`),
      index: 0,
    };
  }

  /** All inputs must belong to one frame. Throws `mixed-frames` otherwise, which types rule out for TypeScript authors. */
  kernel(kernel: Kernel, inputs: readonly Output[], params: readonly number[] = []): GraphNode {
    const vector = Float64Array.from(params);
    const lookback = kernel.lookback(vector);
    if (!Number.isInteger(lookback) || lookback < 0) {
      throw new StrategyError(
        'invalid-graph',
        `${kernel.name}(${params.join(', ')}) has the look-back ${lookback}; expected a whole number of candles, 0 or more.`,
      );
    }
    if (kernel.definition !== undefined) this.#checkOneDefinition(kernel);
    const label = `${kernel.name}@${kernel.version}${kernel.definition ?? ''}(${params.join(',')})`;
    return this.#derived(
      { kind: 'kernel', kernel, params: vector },
      inputs,
      kernel.outputs,
      lookback,
      kernel.memory,
      label,
    );
  }

  scan(scan: Scan, inputs: readonly Output[]): GraphNode {
    return this.#derived({ kind: 'scan', scan }, inputs, scan.outputs, scan.lookback, 'unbounded', `scan:${scan.id}`);
  }

  /** A column of another frame as a column of the own one. */
  join(column: Output): Output {
    const frame = column.node.frame;
    if (frame.id === 0) return column;
    const lookback = frame.kind === 'resampled' ? (column.node.lookback + 1) * frame.every - 1 : 0;
    const indexNode = this.#intern(
      this.own,
      { kind: 'closed-index', of: frame },
      [],
      ['series'],
      0,
      'window',
      `closed:${frame.label}`,
    );
    const inputs = [{ node: indexNode, index: 0 }, column];
    const kind = column.node.outputs[column.index]!;
    const node = this.#intern(this.own, { kind: 'joined' }, inputs, [kind], lookback, column.node.memory, 'joined');
    return { node, index: 0 };
  }

  /** Within a strategy, name and version stand for one function. */
  #checkOneDefinition(kernel: Kernel): void {
    const name = `"${calledAs(kernel.name)}", version ${kernel.version}`;
    const known = this.#defined.get(name);
    this.#defined.set(name, kernel);
    if (known === undefined || known === kernel) return;
    throw new StrategyError(
      'invalid-graph',
      `two kernels are called ${name}; define a kernel once, outside of indicators, or give the other one its own name or version.`,
    );
  }

  #addFrame(frame: Omit<GraphFrame, 'id'>): GraphFrame {
    const known = this.frames.find((other) => other.label === frame.label && other.kind === frame.kind);
    if (known !== undefined) return known;
    const added = { ...frame, id: this.frames.length };
    this.frames.push(added);
    return added;
  }

  #derived(
    operation: Operation,
    inputs: readonly Output[],
    outputs: readonly ColumnKind[],
    lookback: number,
    memory: Memory,
    label: string,
  ): GraphNode {
    const frame = inputs[0]?.node.frame;
    if (frame === undefined) throw new StrategyError('invalid-graph', `${label} has no input column.`);
    let before = 0;
    let longest = memory;
    for (const { node } of inputs) {
      if (node.frame !== frame) {
        throw new StrategyError(
          'mixed-frames',
          `${label} combines columns of ${frame.label} and ${node.frame.label}; join them with informative() or resample() first.`,
        );
      }
      before = Math.max(before, node.lookback);
      longest = longerMemory(longest, node.memory);
    }
    return this.#intern(frame, operation, inputs, outputs, before + lookback, longest, label);
  }

  #intern(
    frame: GraphFrame,
    operation: Operation,
    inputs: readonly Output[],
    outputs: readonly ColumnKind[],
    lookback: number,
    memory: Memory,
    label: string,
  ): GraphNode {
    const key = hash128(
      `${frame.kind}:${frame.label}|${label}|${inputs.map(({ node, index }) => `${node.key}.${index}`).join(',')}`,
    );
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const node = { id: this.nodes.length, frame, operation, inputs, outputs, lookback, memory, key };
    this.nodes.push(node);
    this.#byKey.set(key, node);
    return node;
  }
}
