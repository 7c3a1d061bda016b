import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const MOST_BYTES = 10 * 1024 * 1024;
const KEPT = 5;

/** A file of lines that begins anew when it is full: `name` is the newest, `name.1` the one before, up to `name.5`. */
export class RotatingFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #file: number | null = null;
  #bytes = 0;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** A disk that is full costs the line, not the process. */
  write(line: string): void {
    try {
      const bytes = Buffer.byteLength(line);
      if (this.#file !== null && this.#bytes + bytes > this.#mostBytes) this.#rotate();
      this.#file ??= this.#open();
      writeSync(this.#file, line);
      this.#bytes += bytes;
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    // What a platform does is its owner's business.
    const file = openSync(this.#path, 'a', 0o600);
    this.#bytes = fstatSync(file).size;
    return file;
  }

  #rotate(): void {
    this.close();
    rmSync(`${this.#path}.${KEPT}`, { force: true });
    for (let at = KEPT; at > 1; at--) move(`${this.#path}.${at - 1}`, `${this.#path}.${at}`);
    move(this.#path, `${this.#path}.1`);
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
