import type { BeatOutcome, RunMode } from '../../contract/heartbeat.ts';
import {
  assertAttempt,
  type AttemptKey,
  type AttemptRecord,
  type AttemptStart,
  type EndOutcome,
  type RunRecords,
  type StartOutcome,
} from '../../ports/run-records.ts';
import { stateIn, type StateDatabase } from './state-database.ts';
import type { DatabaseSync } from 'node:sqlite';

const PUT = `
INSERT OR REPLACE INTO attempts (run_id, attempt, holder, strategy, mode, execution, starts, started_ms, ended_ms, exit)
VALUES (:runId, :attempt, :holder, :strategy, :mode, :execution, :starts, :startedMs, :endedMs, :exit)`;

/** Attempts in SQLite. */
export class SqliteRunRecords implements RunRecords {
  readonly #state: StateDatabase;

  /** A folder, or the connection that the stores of one share. */
  constructor(place: string | StateDatabase) {
    this.#state = stateIn(place);
  }

  get place(): string {
    return this.#state.place;
  }

  start(start: AttemptStart): Promise<StartOutcome> {
    return this.#state.write((database) => {
      assertAttempt(start);
      const before = find(database, start);
      if (before?.exit?.code === 0) return { isStarted: false, exit: before.exit };
      // Told before, and the answer was lost.
      if (before?.exit === null && before.holder === start.holder)
        return { isStarted: true, starts: before.starts, previous: null };
      const starts = (before?.starts ?? 0) + 1;
      put(database, { ...start, starts, endedMs: null, exit: null });
      return { isStarted: true, starts, previous: before?.exit ?? null };
    });
  }

  end(start: AttemptStart, endedMs: number, exit: BeatOutcome): Promise<EndOutcome> {
    return this.#state.write((database) => {
      assertAttempt(start);
      const before = find(database, start);
      if (before !== null && before.holder !== start.holder) return { isRecorded: false, holder: before.holder };
      if (before === null || before.exit === null)
        put(database, { ...start, starts: before?.starts ?? 1, endedMs, exit });
      return { isRecorded: true };
    });
  }

  get(key: AttemptKey): Promise<AttemptRecord | null> {
    return this.#state.read((database) => find(database, key));
  }

  close(): void {
    this.#state.close();
  }
}

function find(database: DatabaseSync, { runId, attempt }: AttemptKey): AttemptRecord | null {
  const row = database.prepare('SELECT * FROM attempts WHERE run_id = ? AND attempt = ?').get(runId, attempt);
  if (row === undefined) return null;
  const { execution, ended_ms: endedMs, exit } = row;
  return {
    ...{ runId, attempt, holder: String(row['holder']), strategy: String(row['strategy']) },
    ...{ mode: row['mode'] as RunMode, starts: Number(row['starts']), startedMs: Number(row['started_ms']) },
    ...(execution === null ? {} : { execution: String(execution) }),
    endedMs: endedMs === null ? null : Number(endedMs),
    exit: exit === null ? null : (JSON.parse(String(exit)) as BeatOutcome),
  };
}

function put(database: DatabaseSync, record: AttemptRecord): void {
  const { runId, attempt, holder, strategy, mode, execution = null, starts, startedMs, endedMs, exit } = record;
  const row = { runId, attempt, holder, strategy, mode, execution, starts, startedMs, endedMs };
  database.prepare(PUT).run({ ...row, exit: exit === null ? null : JSON.stringify(exit) });
}
