import type { ColumnArray, ColumnMemory } from '@tradai/strategy-sdk/graph';

/** Memory of one trial after the other: what a trial leaves is given back at its end. */
export class TrialMemory implements ColumnMemory {
  readonly #memory: ColumnMemory;
  readonly #used = new Set<ColumnArray>();

  constructor(memory: ColumnMemory) {
    this.#memory = memory;
  }

  numbers(length: number): Float64Array {
    return this.#note(this.#memory.numbers(length));
  }

  flags(length: number): Uint8Array {
    return this.#note(this.#memory.flags(length));
  }

  release(column: ColumnArray): void {
    if (this.#used.delete(column)) this.#memory.release(column);
  }

  /** Nobody reads the trial's columns any more. */
  releaseAll(): void {
    for (const column of this.#used) this.#memory.release(column);
    this.#used.clear();
  }

  #note<Column extends ColumnArray>(column: Column): Column {
    this.#used.add(column);
    return column;
  }
}
