const FIRST_CHUNK_ROWS = 1 << 10;
/** 48 MB for six columns: the system's allocator takes back blocks above 32 MB as soon as they are freed. */
const LARGEST_CHUNK_ROWS = 1 << 20;

/** One block of memory, cut into columns. */
interface Chunk {
  readonly block: Float64Array;
  readonly columns: readonly Float64Array[];
}

/**
 * Columns of float64 that grow row by row without copying: chunks that double up to a limit, joined once at the end, chunk by chunk,
 * so that the peak is one chunk above what is kept.
 */
export class GrowingColumns {
  readonly #width: number;
  readonly #chunks: Chunk[] = [];
  #current: readonly Float64Array[] = [];
  #used = 0;
  #chunkRows = FIRST_CHUNK_ROWS / 2;
  length = 0;

  constructor(width: number) {
    this.#width = width;
    this.#grow();
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

  /** The columns as one array each. The chunks are given up; nothing can be added afterwards. */
  join(): Float64Array[] {
    const joined = Array.from({ length: this.#width }, () => new Float64Array(this.length));
    let at = 0;
    for (const { block, columns } of this.#chunks) {
      const rows = Math.min(columns[0]!.length, this.length - at);
      columns.forEach((column, place) => joined[place]!.set(column.subarray(0, rows), at));
      at += rows;
      free(block);
    }
    this.#chunks.length = 0;
    this.#current = [];
    return joined;
  }

  #grow(): void {
    this.#chunkRows = Math.min(this.#chunkRows * 2, LARGEST_CHUNK_ROWS);
    const rows = this.#chunkRows;
    const block = new Float64Array(this.#width * rows);
    const columns = Array.from({ length: this.#width }, (_, place) => block.subarray(place * rows, (place + 1) * rows));
    this.#chunks.push({ block, columns });
    this.#current = columns;
    this.#used = 0;
  }
}

/** Gives memory back at once. Waiting for the collector would let the peak be twice what is kept. */
function free(block: Float64Array): void {
  (block.buffer as ArrayBuffer).transfer(0);
}
