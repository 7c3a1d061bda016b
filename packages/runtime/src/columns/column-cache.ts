import type { ColumnArray, ColumnMemory, ColumnReuse, GraphFrame, GraphNode } from '@tradai/strategy-sdk/graph';

/** Names the candles of a frame, so that equal names mean equal candles; null: not worth keeping. */
export type DataVersion = (frame: GraphFrame) => string | null;

/**
 * Columns that were computed before, by node and data: those of another pair that all pairs look at, and what the parameter sets of
 * a search share. The least recently used ones go when `trim` finds more than `maxBytes`; call it between evaluations, never
 * during one.
 */
export class ColumnCache {
  readonly #memory: ColumnMemory;
  readonly #maxBytes: number;
  /** In order of last use. */
  readonly #entries = new Map<string, readonly ColumnArray[]>();
  #bytes = 0;

  constructor(memory: ColumnMemory, maxBytes: number) {
    this.#memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** For one evaluation, whose frames hold these candles. */
  on(versionOf: DataVersion): ColumnReuse {
    const keyOf = (node: GraphNode): string | null => {
      const version = node.operation.kind === 'candle' ? null : versionOf(node.frame);
      return version === null ? null : `${version}/${node.key}`;
    };
    return {
      get: (node) => this.#get(keyOf(node)),
      keep: (node, columns) => this.#keep(keyOf(node), columns),
    };
  }

  get bytes(): number {
    return this.#bytes;
  }

  trim(): void {
    for (const [key, columns] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#entries.delete(key);
      this.#bytes -= bytesOf(columns);
      for (const column of columns) this.#memory.release(column);
    }
  }

  #get(key: string | null): readonly ColumnArray[] | undefined {
    const columns = key === null ? undefined : this.#entries.get(key);
    if (key === null || columns === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, columns);
    return columns;
  }

  #keep(key: string | null, columns: readonly ColumnArray[]): boolean {
    if (key === null) return false;
    this.#entries.set(key, columns);
    this.#bytes += bytesOf(columns);
    return true;
  }
}

function bytesOf(columns: readonly ColumnArray[]): number {
  return columns.reduce((sum, column) => sum + column.byteLength, 0);
}
