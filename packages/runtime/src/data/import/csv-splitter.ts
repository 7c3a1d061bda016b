const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;
const COMMENT = 0x23;
const MOST_FIELDS = 512;

/**
 * Splits text into rows of byte ranges, chunk by chunk, without making strings. Blank lines, lines of empty fields and lines that
 * begin with # are passed over, and counted as lines.
 */
export class CsvSplitter {
  bytes: Uint8Array = new Uint8Array(0);
  readonly starts = new Int32Array(MOST_FIELDS);
  readonly ends = new Int32Array(MOST_FIELDS);
  /** Fields of the current row. */
  count = 0;
  /** Physical line of the current row, from 1. */
  line = 0;
  readonly #delimiter: number;
  #carry: Uint8Array = new Uint8Array(0);

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /** Calls `onRow` for each whole row; the rest of the chunk waits for the next one. */
  feed(chunk: Uint8Array, onRow: (row: CsvSplitter) => void): void {
    this.bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    let position = 0;
    for (let next = this.#split(0); next > 0; next = this.#split(position)) {
      position = next;
      if (!this.#isBlank()) onRow(this);
    }
    this.#carry = this.bytes.slice(position);
  }

  /** The last line need not end in a newline. */
  end(onRow: (row: CsvSplitter) => void): void {
    if (this.#carry.length > 0) this.feed(Uint8Array.of(NEWLINE), onRow);
  }

  text(field: number): string {
    return Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + this.starts[field]!,
      this.ends[field]! - this.starts[field]!,
    ).toString('utf8');
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, field) => this.text(field));
  }

  /** Finds the fields of the line at `from`. Gives the position behind its newline, or 0 when the line is not complete. */
  #split(from: number): number {
    const bytes = this.bytes;
    const delimiter = this.#delimiter;
    const limit = bytes.length;
    let count = 0;
    let start = from;
    for (let i = from; i < limit; i += 1) {
      const byte = bytes[i]!;
      if (byte === delimiter) {
        if (count < MOST_FIELDS - 1) {
          this.starts[count] = start;
          this.ends[count] = i;
          count += 1;
        }
        start = i + 1;
      } else if (byte === NEWLINE) {
        this.starts[count] = start;
        this.ends[count] = i > start && bytes[i - 1] === RETURN ? i - 1 : i;
        this.count = count + 1;
        this.line += 1;
        this.#unquote();
        return i + 1;
      } else if (byte === QUOTE && i === start) {
        i = closingQuote(bytes, i, limit);
      }
    }
    return 0;
  }

  #unquote(): void {
    const bytes = this.bytes;
    for (let field = 0; field < this.count; field += 1) {
      const start = this.starts[field]!;
      const end = this.ends[field]!;
      if (end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) {
        this.starts[field] = start + 1;
        this.ends[field] = end - 1;
      }
    }
  }

  #isBlank(): boolean {
    const first = this.starts[0]!;
    if (this.ends[0]! > first) {
      const byte = this.bytes[first]!;
      if (byte === COMMENT) return true;
      if (byte !== SPACE) return false;
    }
    for (let field = 0; field < this.count; field += 1) {
      for (let i = this.starts[field]!; i < this.ends[field]!; i += 1) {
        if (this.bytes[i] !== SPACE && this.bytes[i] !== 0x09) return false;
      }
    }
    return true;
  }
}

/** Where the quote that opens at `from` closes; `from` itself when it does not before the line ends, so that one stray quote costs one line. */
function closingQuote(bytes: Uint8Array, from: number, limit: number): number {
  for (let i = from + 1; i < limit; i += 1) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === NEWLINE) return from;
  }
  return from;
}
