/** The line of each row. Nearly all files have one row a line, so only the jumps are kept. */
export class LineIndex {
  readonly #rows: number[] = [];
  readonly #lines: number[] = [];
  #next = NaN;
  #count = 0;

  push(line: number): void {
    if (line !== this.#next) {
      this.#rows.push(this.#count);
      this.#lines.push(line);
    }
    this.#count += 1;
    this.#next = line + 1;
  }

  lineOf(row: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle]! <= row) low = middle + 1;
      else high = middle;
    }
    return this.#lines[low - 1]! + (row - this.#rows[low - 1]!);
  }
}
