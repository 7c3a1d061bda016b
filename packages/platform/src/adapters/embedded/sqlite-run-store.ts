import type { ChangeOutcome, StatusChange } from '../../domain/change-status.ts';
import { changeStatus } from '../../domain/change-status.ts';
import { noteRun, type RunNote } from '../../domain/note-run.ts';
import type { RunEvent, RunProgress } from '../../domain/run-event.ts';
import type { RunStatus } from '../../domain/run-status.ts';
import { queuedRun, type NewRun, type Run, type RunId, type RunKind } from '../../domain/run.ts';
import type { Acceptance, IdempotencyKey, OutboxMessage, RunQuery, RunStore } from '../../ports/run-store.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';
import { keepRequest, madeByRequest, putMessage } from './request-rows.ts';

/** Rows themselves are large, and only those that are given are read. */
const WAITING = `
SELECT row FROM runs WHERE id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY subject ORDER BY priority DESC, created_ms, id) AS place
    FROM runs WHERE status = 'QUEUED' AND kind = ?)
  WHERE place <= ?)
ORDER BY priority DESC, created_ms, id`;

const COUNTS = `SELECT status, count(*) AS count FROM runs WHERE expires_ms IS NULL OR expires_ms > ? GROUP BY status`;

/** Runs in SQLite. */
export class SqliteRunStore implements RunStore {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  get place(): string {
    return this.#database.place;
  }

  accept(given: NewRun, key: IdempotencyKey, message: OutboxMessage): Promise<Acceptance> {
    return this.#database.write((query): Acceptance => {
      const known = madeByRequest(query, key, given.createdMs);
      if (known === 'mismatch') return { kind: 'mismatch' };
      const before = known === null ? null : findRun(query, known.id);
      if (before !== null) return { kind: 'replayed', run: before };
      const run = queuedRun(given);
      putRun(query, run);
      appendEvent(query, { ...eventOf(run, run.createdMs, run.subject), kind: 'accepted', move: null });
      putMessage(query, message);
      keepRequest(query, key, run.id);
      return { kind: 'accepted', run };
    });
  }

  get(id: RunId, nowMs: number): Promise<Run | null> {
    return this.#database.read((query) => {
      const run = findRun(query, id);
      return run === null || (run.expiresMs !== null && run.expiresMs <= nowMs) ? null : run;
    });
  }

  change(id: RunId, change: StatusChange, message?: OutboxMessage): Promise<ChangeOutcome | null> {
    return this.#database.write((query) => changeRun(query, id, change, message));
  }

  note(id: RunId, note: RunNote): Promise<ChangeOutcome | null> {
    return this.#database.write((query) => {
      const run = findRun(query, id);
      const outcome = run === null ? null : noteRun(run, note);
      if (outcome?.kind === 'changed') putRun(query, outcome.run);
      return outcome;
    });
  }

  list(query: RunQuery, nowMs: number): Promise<readonly Run[]> {
    const { where, values } = conditionsOf(query, nowMs);
    const sql = `SELECT row FROM runs WHERE ${where} ORDER BY id DESC LIMIT ?`;
    return this.#database.read((prepared) =>
      prepared(sql)
        .all(...values, query.limit)
        .map(runIn),
    );
  }

  counts(nowMs: number): Promise<Readonly<Partial<Record<RunStatus, number>>>> {
    return this.#database.read((query) => {
      const rows = query(COUNTS).all(nowMs);
      return Object.fromEntries(rows.map(({ status, count }) => [String(status), Number(count)]));
    });
  }

  waiting(kind: RunKind, perSubject: number): Promise<readonly Run[]> {
    return this.#database.read((query) => query(WAITING).all(kind, perSubject).map(runIn));
  }

  events(id: RunId, after: number): Promise<readonly RunEvent[]> {
    return this.#database.read((query) =>
      query('SELECT event FROM run_events WHERE run_id = ? AND sequence > ? ORDER BY sequence')
        .all(id, after)
        .map(({ event }) => JSON.parse(String(event)) as RunEvent),
    );
  }

  progress(progress: RunProgress): Promise<void> {
    const { runId, attempt, atMs } = progress;
    return this.#database.write((query) => {
      const run = findRun(query, runId);
      if (run === null || run.attempt !== attempt || run.endedMs !== null) return;
      query('INSERT OR REPLACE INTO run_progress VALUES (?, ?, ?, ?)').run(
        ...[runId, attempt, atMs, JSON.stringify(progress)],
      );
    });
  }

  progressOf(id: RunId): Promise<RunProgress | null> {
    return this.#database.read((query) => {
      const row = query('SELECT progress FROM run_progress WHERE run_id = ?').get(id);
      return row === undefined ? null : (JSON.parse(String(row['progress'])) as RunProgress);
    });
  }

  outbox(beforeMs: number, limit: number): Promise<readonly OutboxMessage[]> {
    return this.#database.read((query) =>
      query('SELECT message FROM outbox WHERE created_ms < ? ORDER BY created_ms, id LIMIT ?')
        .all(beforeMs, limit)
        .map(({ message }) => JSON.parse(String(message)) as OutboxMessage),
    );
  }

  sent(messageId: string): Promise<void> {
    return this.#database.write((query) => void query('DELETE FROM outbox WHERE id = ?').run(messageId));
  }

  close(): void {
    this.#database.close();
  }
}

/** Within a transaction. */
export function changeRun(
  query: Query,
  id: RunId,
  change: StatusChange,
  message?: OutboxMessage,
): ChangeOutcome | null {
  const run = findRun(query, id);
  if (run === null) return null;
  const outcome = changeStatus(run, change);
  if (outcome.kind !== 'changed') return outcome;
  putRun(query, outcome.run);
  appendEvent(query, { ...eventOf(outcome.run, change.atMs, change.by), kind: 'moved', move: change.move.name });
  if (message !== undefined) putMessage(query, message);
  return outcome;
}

function findRun(query: Query, id: RunId): Run | null {
  const row = query('SELECT row FROM runs WHERE id = ?').get(id);
  return row === undefined ? null : runIn(row);
}

function runIn(row: Readonly<Record<string, unknown>>): Run {
  return JSON.parse(String(row['row'])) as Run;
}

function putRun(query: Query, run: Run): void {
  const { id, status, kind, subject, strategy, priority, createdMs, expiresMs } = run;
  const values = { id, status, kind, subject, strategy, priority, createdMs, expiresMs, row: JSON.stringify(run) };
  query(
    'INSERT OR REPLACE INTO runs VALUES (:id, :status, :kind, :subject, :strategy, :priority, :createdMs, :expiresMs, :row)',
  ).run(values);
}

type EventFacts = Omit<RunEvent, 'sequence' | 'kind' | 'move'>;

function eventOf({ id, attempt, status }: Run, atMs: number, by: string): EventFacts {
  return { runId: id, atMs, attempt, status, by, note: null };
}

function appendEvent(query: Query, event: Omit<RunEvent, 'sequence'>): void {
  const last = query('SELECT max(sequence) AS last FROM run_events WHERE run_id = ?').get(event.runId)!;
  const sequence = Number(last['last'] ?? 0) + 1;
  const numbered: RunEvent = { ...event, sequence };
  query('INSERT INTO run_events VALUES (?, ?, ?)').run(event.runId, sequence, JSON.stringify(numbered));
}

function conditionsOf({ subject, status, kind, strategy, label, before }: RunQuery, nowMs: number) {
  const parts: [sql: string, ...values: (string | number)[]][] = [['(expires_ms IS NULL OR expires_ms > ?)', nowMs]];
  if (subject !== undefined) parts.push(['subject = ?', subject]);
  if (status !== undefined) parts.push(['status = ?', status]);
  if (kind !== undefined) parts.push(['kind = ?', kind]);
  if (strategy !== undefined) parts.push(['strategy = ?', strategy]);
  if (before !== undefined) parts.push(['id < ?', before]);
  // A label may be called anything, so that it is looked up as a key and not by a path.
  const at = "EXISTS (SELECT 1 FROM json_each(row, '$.labels') WHERE key = ?";
  if (label !== undefined)
    parts.push(label.value === undefined ? [`${at})`, label.name] : [`${at} AND value = ?)`, label.name, label.value]);
  return { where: parts.map(([sql]) => sql).join(' AND '), values: parts.flatMap(([, ...values]) => values) };
}
