import {
  evaluate,
  type CandlesOf,
  type ColumnArray,
  type ColumnMemory,
  type ColumnReuse,
  type Graph,
  type GraphNode,
  type Output,
} from '@tradai/strategy-sdk/graph';

/**
 * Columns of one pair, each computed when it is first asked for and kept from then on: what a strategy's callbacks never read costs
 * neither time nor memory.
 */
export class ColumnsOnDemand {
  readonly #graph: Graph;
  readonly #candlesOf: CandlesOf;
  readonly #memory: ColumnMemory;
  readonly #shared: ColumnReuse | null;
  readonly #own = new Map<GraphNode, readonly ColumnArray[]>();

  constructor(graph: Graph, candlesOf: CandlesOf, memory: ColumnMemory, shared: ColumnReuse | null = null) {
    this.#graph = graph;
    this.#candlesOf = candlesOf;
    this.#memory = memory;
    this.#shared = shared;
  }

  column(output: Output): ColumnArray {
    const columns = this.#own.get(output.node) ?? this.#compute(output);
    return columns[output.index]!;
  }

  #compute(output: Output): readonly ColumnArray[] {
    const reuse: ColumnReuse = {
      get: (node) => this.#own.get(node) ?? this.#shared?.get(node),
      keep: (node, columns) => this.#shared?.keep(node, columns) ?? false,
    };
    const evaluated = evaluate(this.#graph, this.#candlesOf, [output], { memory: this.#memory, reuse });
    const columns = evaluated.columns.get(output.node)!;
    this.#own.set(output.node, columns);
    return columns;
  }
}
