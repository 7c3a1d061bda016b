const FIRST_CHUNK_ROWS = 1 << 10;
const LARGEST_CHUNK_ROWS = 1 << 16;

/**
 * Columns of float64 that grow row by row without copying: chunks that double up to a limit, joined once at the end, column by column, so that
 * the peak is one column above what is kept.
 */
export class GrowingColumns {
  readonly #width: number;
  readonly #chunks: Float64Array[][];
  #current: Float64Array[];
  #used = 0;
  #chunkRows = FIRST_CHUNK_ROWS;
  length = 0;

  constructor(width: number) {
    this.#width = width;
    this.#current = this.#newChunk();
    this.#chunks = [this.#current];
  }

  /** Values beyond the width are ignored. */
  push(a: number, b: number, c: number, d: number, e = 0, f = 0): void {
    if (this.#used === this.#chunkRows) this.#grow();
    const i = this.#used;
    const columns = this.#current;
    columns[0]![i] = a;
    columns[1]![i] = b;
    columns[2]![i] = c;
    columns[3]![i] = d;
    if (this.#width > 4) {
      columns[4]![i] = e;
      columns[5]![i] = f;
    }
    this.#used = i + 1;
    this.length += 1;
  }

  /** The columns as one array each. The grown chunks are given up; nothing can be added afterwards. */
  join(): Float64Array[] {
    const columns: Float64Array[] = [];
    for (let place = 0; place < this.#width; place += 1) {
      const column = new Float64Array(this.length);
      let at = 0;
      for (const chunk of this.#chunks) {
        const part = chunk[place]!;
        column.set(at + part.length > this.length ? part.subarray(0, this.length - at) : part, at);
        at += part.length;
        chunk[place] = new Float64Array(0);
        if (at >= this.length) break;
      }
      columns.push(column);
    }
    this.#chunks.length = 0;
    this.#current = [];
    return columns;
  }

  #grow(): void {
    this.#chunkRows = Math.min(this.#chunkRows * 2, LARGEST_CHUNK_ROWS);
    this.#current = this.#newChunk();
    this.#chunks.push(this.#current);
    this.#used = 0;
  }

  #newChunk(): Float64Array[] {
    return Array.from({ length: this.#width }, () => new Float64Array(this.#chunkRows));
  }
}
