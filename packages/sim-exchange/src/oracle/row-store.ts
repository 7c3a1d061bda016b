import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Rows that are written at once: a few milliseconds of work. */
const BLOCK_ROWS = 1_024;
/** What stays in memory at least. */
const KEPT_ROWS = 8 * BLOCK_ROWS;

interface Block {
  readonly at: number;
  readonly bytes: number;
  readonly rows: number;
  /** Largest time of its rows. */
  readonly until: number;
}

/**
 * Rows in the order in which they came, as many as may be. The newest stay in memory, older ones lie in a file of the system's folder for
 * such files (`TMPDIR`), which nobody else sees and which is gone with the process. Rows are plain data and do not change any more.
 */
export class RowStore<Row> {
  readonly #timeOf: (row: Row) => number;
  #rows: Row[] = [];
  #blocks: Block[] = [];
  #file: number | null = null;

  /** `timeOf`: milliseconds, by which rows are left out that are too old to matter. */
  constructor(timeOf: (row: Row) => number) {
    this.#timeOf = timeOf;
  }

  get length(): number {
    return this.#blocks.reduce((sum, { rows }) => sum + rows, this.#rows.length);
  }

  /** How many of them are in memory. */
  get inMemory(): number {
    return this.#rows.length;
  }

  /** Throws what the system says when the file cannot be written. */
  add(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length >= KEPT_ROWS + BLOCK_ROWS) this.#spill();
  }

  /** Oldest first; of blocks that end before `since` none. */
  *rows(since = -Infinity): Generator<Row, void, undefined> {
    for (const block of this.#blocks) if (block.until >= since) yield* this.#read(block);
    yield* this.#rows;
  }

  /** Forgets all rows. */
  clear(): void {
    this.#rows = [];
    this.#blocks = [];
    if (this.#file !== null) ftruncateSync(this.#file);
  }

  #spill(): void {
    const rows = this.#rows.splice(0, BLOCK_ROWS);
    const bytes = serialize(rows);
    this.#file ??= this.#open();
    const at = fstatSync(this.#file).size;
    for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
    const until = rows.reduce((latest, row) => Math.max(latest, this.#timeOf(row)), -Infinity);
    this.#blocks.push({ at, bytes: bytes.length, rows: rows.length, until });
  }

  #open(): number {
    const file = namelessFile();
    // Rows can be read as long as somebody holds them, also of an exchange that is closed.
    FILES.register(this, file);
    return file;
  }

  #read({ at, bytes }: Block): Row[] {
    const buffer = Buffer.allocUnsafe(bytes);
    for (let done = 0; done < bytes;) done += readSync(this.#file!, buffer, done, bytes - done, at + done);
    return deserialize(buffer) as Row[];
  }
}

const FILES = new FinalizationRegistry<number>((file) => closeSync(file));

/** Open, but without a name: whatever ends the process ends the file. */
function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'sim-exchange-'));
  const file = openSync(join(folder, 'rows'), 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  return file;
}
