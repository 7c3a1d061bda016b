/** A frame that a stream had to say, and to how many sockets it was written. */
export interface FrameRecord {
  readonly at: number;
  readonly stream: string;
  readonly text: string;
  written: number;
}

const KEPT = 20_000;

/** The newest frames of all streams. */
export class FrameLog {
  #records: FrameRecord[] = [];
  /** Of each stream since the start: what it had to say, and what it said. */
  readonly counts = new Map<string, { produced: number; written: number }>();

  add(at: number, stream: string, text: string): FrameRecord {
    const record = { at, stream, text, written: 0 };
    this.#records.push(record);
    if (this.#records.length > 2 * KEPT) this.#records = this.#records.slice(-KEPT);
    this.#countOf(stream).produced++;
    return record;
  }

  wrote(record: FrameRecord): void {
    record.written++;
    this.#countOf(record.stream).written++;
  }

  records(stream?: string): readonly FrameRecord[] {
    return stream === undefined ? this.#records : this.#records.filter((record) => record.stream === stream);
  }

  #countOf(stream: string): { produced: number; written: number } {
    const known = this.counts.get(stream);
    if (known !== undefined) return known;
    const made = { produced: 0, written: 0 };
    this.counts.set(stream, made);
    return made;
  }
}
