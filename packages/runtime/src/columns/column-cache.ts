import type { ColumnArray, ColumnMemory, ColumnReuse } from '@tradai/strategy-sdk/graph';

/**
 * Columns that were computed before, by node and data. Parameter sets of a search share most of theirs. The least recently used
 * ones go when `trim` finds more than `maxBytes`; call it between evaluations, never during one.
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

  /** The columns on one data version: a pair's candles of every frame, cut to one range. */
  on(dataVersion: string): ColumnReuse {
    return {
      get: (key) => this.#get(`${dataVersion}/${key}`),
      set: (key, columns) => this.#set(`${dataVersion}/${key}`, columns),
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

  #get(key: string): readonly ColumnArray[] | undefined {
    const columns = this.#entries.get(key);
    if (columns === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, columns);
    return columns;
  }

  #set(key: string, columns: readonly ColumnArray[]): void {
    this.#entries.set(key, columns);
    this.#bytes += bytesOf(columns);
  }
}

function bytesOf(columns: readonly ColumnArray[]): number {
  return columns.reduce((sum, column) => sum + column.byteLength, 0);
}
