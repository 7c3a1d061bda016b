import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase, told } from './open-database.ts';

export const STATE_FILE = 'state.db';

/** A connection to `state.db` in a folder, opened by the first use. What it was told is on disk. */
export class StateDatabase {
  readonly place: string;
  readonly #path: string;
  readonly #schema: string;
  #opened: DatabaseSync | null = null;

  /** `schema` makes the tables of whoever uses it. */
  constructor(folder: string, schema: string) {
    this.place = folder;
    this.#path = join(folder, STATE_FILE);
    this.#schema = `PRAGMA synchronous = FULL; ${schema}`;
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  read<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, () => work(this.#database))));
  }

  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return new Promise((resolve) => resolve(inTransaction(this.#database, this.#path, () => work(this.#database))));
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }

  get #database(): DatabaseSync {
    this.#opened ??= openDatabase(this.place, STATE_FILE, this.#schema);
    return this.#opened;
  }
}
