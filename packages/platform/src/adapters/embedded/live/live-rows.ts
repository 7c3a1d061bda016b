import { liveName, type LiveKey, type LiveSpec } from '../../../ports/live-services.ts';
import type { PlatformDatabase, Query } from '../platform-database.ts';

/** Of a container that was started and has not been seen to end. */
export interface LiveProcess {
  /** Of its group of processes. */
  readonly pid: number;
  /** What tells it from another one that has its id later. */
  readonly identity: string;
  readonly revision: string;
}

/** What is remembered of a session's containers, so that the next platform finds them. */
export interface LiveRow {
  readonly spec: LiveSpec;
  readonly wanted: 0 | 1;
  readonly process: LiveProcess | null;
  /** Ends after which it was to be started again, of the last ten minutes. */
  readonly endsMs: readonly number[];
  readonly lastExitCode: number | null;
  readonly lastWords: string;
}

export class LiveRows {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  get(key: LiveKey): Promise<LiveRow | null> {
    return this.#database.read((query) => find(query, liveName(key)));
  }

  all(): Promise<readonly LiveRow[]> {
    return this.#database.read((query) => query('SELECT row FROM live_services ORDER BY name').all().map(rowIn));
  }

  /** On the row as it is then; null: there is none, or nothing is to change. */
  change(key: LiveKey, change: (row: LiveRow | null) => LiveRow | null): Promise<void> {
    const name = liveName(key);
    return this.#database.write((query) => {
      const row = change(find(query, name));
      if (row !== null) query('INSERT OR REPLACE INTO live_services VALUES (?, ?)').run(name, JSON.stringify(row));
    });
  }
}

function find(query: Query, name: string): LiveRow | null {
  const row = query('SELECT row FROM live_services WHERE name = ?').get(name);
  return row === undefined ? null : rowIn(row);
}

function rowIn(row: Readonly<Record<string, unknown>>): LiveRow {
  return JSON.parse(String(row['row'])) as LiveRow;
}
