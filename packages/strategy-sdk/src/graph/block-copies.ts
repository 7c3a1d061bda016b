/**
 * A block of each input of an author's kernel as it was before the kernel ran. The arrays are those that trades are filled from, and typed
 * arrays cannot be frozen.
 */
export class BlockCopies {
  readonly #copies: Float64Array[] = [];

  keep(index: number, column: Float64Array, from: number, to: number): void {
    const known = this.#copies[index];
    const copy = known !== undefined && known.length >= to - from ? known : new Float64Array(to - from);
    this.#copies[index] = copy;
    for (let i = from; i < to; i++) copy[i - from] = column[i]!;
  }

  /** First candle whose value is another now, −1 when there is none. */
  firstChange(index: number, column: Float64Array, from: number, to: number): number {
    const copy = this.#copies[index]!;
    for (let i = from; i < to; i++) {
      const now = column[i]!;
      const before = copy[i - from]!;
      if (now !== before && !(Number.isNaN(now) && Number.isNaN(before))) return i;
    }
    return -1;
  }
}
