import { closeSync, constants, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ServiceError } from '../../ports/errors.ts';

export interface SessionTail {
  readonly epoch: number;
  readonly seq: number;
}

/**
 * How far a journal is, written after each commit into a file of its own. SQLite takes a log with a damaged page for one that ends there, and
 * would go on from an older step; beside this file that is noticed. It is not put on disk by itself: it may be behind, never ahead.
 */
export class SessionTailFile {
  readonly #path: string;
  #descriptor: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The step is written, whether its number can be put down here or not. */
  write({ epoch, seq }: SessionTail): void {
    try {
      this.#descriptor ??= openSync(this.#path, constants.O_WRONLY | constants.O_CREAT);
      // The same length every time: one write replaces the whole.
      writeSync(this.#descriptor, `${String(epoch).padStart(16)} ${String(seq).padStart(16)}\n`, 0);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

/** Null when nothing was written, or nothing that makes sense: a machine that lost its power may leave an empty file. Throws `journal-damaged`. */
export function readSessionTail(path: string): SessionTail | null {
  const text = existsSync(path) ? textOf(path) : '';
  const [, epoch, seq] = /^ *(\d+) +(\d+)\n$/.exec(text) ?? [];
  return epoch === undefined || seq === undefined ? null : { epoch: Number(epoch), seq: Number(seq) };
}

function textOf(path: string): string {
  const found = statSync(path);
  // Whoever opens a pipe waits for somebody who writes.
  if (!found.isFile() && !found.isDirectory())
    throw new ServiceError(
      'journal-damaged',
      `${path} is no file; expected the file that tells how far the journal is.`,
    );
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError(
      'journal-damaged',
      `${path} cannot be read (${String(code)}); expected the file that tells how far the journal is.`,
      { cause: error },
    );
  }
}
