import { appendFileSync, writeFileSync } from 'node:fs';

/** A frame that a stream had to say, and how often it was written: once, unless a fault dropped or doubled it. */
export interface FrameRecord {
  readonly at: number;
  readonly stream: string;
  readonly text: string;
  written: number;
}

export interface FrameQuery {
  readonly stream?: string | undefined;
  /** Milliseconds since the epoch, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const KEPT = 20_000;

/** The newest frames of all streams; with a file, older ones go there, a line of JSON each, and the rest when it is closed. */
export class FrameLog {
  readonly file: string | null;
  #records: FrameRecord[] = [];
  /** Of each stream since the start: what it had to say, and what it said. */
  readonly counts = new Map<string, { produced: number; written: number }>();

  /** Throws what the system says when the file cannot be written. */
  constructor(file: string | null = null) {
    this.file = file;
    if (file !== null) writeFileSync(file, '');
  }

  add(at: number, stream: string, text: string): FrameRecord {
    const record = { at, stream, text, written: 0 };
    this.#records.push(record);
    if (this.#records.length > 2 * KEPT) this.#spill(this.#records.length - KEPT);
    this.#countOf(stream).produced++;
    return record;
  }

  wrote(record: FrameRecord): void {
    record.written++;
    this.#countOf(record.stream).written++;
  }

  /** Those that are not in the file yet, oldest first. */
  records(query: FrameQuery | string = {}): readonly FrameRecord[] {
    const { stream, from = -Infinity, to = Infinity } = typeof query === 'string' ? { stream: query } : query;
    return this.#records.filter(
      (record) => (stream === undefined || record.stream === stream) && record.at >= from && record.at <= to,
    );
  }

  /** Writes what is left to the file. */
  close(): void {
    if (this.file !== null) this.#spill(this.#records.length);
  }

  /** Lets the oldest go. Late writes of a held frame are not counted in its line. */
  #spill(count: number): void {
    if (this.file !== null) {
      const lines = this.#records.slice(0, count).map((record) => `${JSON.stringify(record)}\n`);
      appendFileSync(this.file, lines.join(''));
    }
    this.#records = this.#records.slice(count);
  }

  #countOf(stream: string): { produced: number; written: number } {
    const known = this.counts.get(stream);
    if (known !== undefined) return known;
    const made = { produced: 0, written: 0 };
    this.counts.set(stream, made);
    return made;
  }
}
