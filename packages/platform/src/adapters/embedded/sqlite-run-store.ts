import type { ChangeOutcome, StatusChange } from '../../domain/change-status.ts';
import { changeStatus } from '../../domain/change-status.ts';
import { noteRun, type RunNote } from '../../domain/note-run.ts';
import type { RunEvent, RunProgress } from '../../domain/run-event.ts';
import type { RunStatus } from '../../domain/run-status.ts';
import { queuedRun, type NewRun, type Run, type RunId, type RunKind } from '../../domain/run.ts';
import { inOrder } from '../../domain/slots.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { Acceptance, IdempotencyKey, OutboxMessage, RunQuery, RunStore } from '../../ports/run-store.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';
import { appendLine } from './sqlite-audit.ts';
import { keepRequest, madeByRequest, putMessage } from './request-rows.ts';

/** Everybody who waits: the next one by each step, so that thousands of somebody's runs are not looked at. */
const WAITERS = `
WITH RECURSIVE waiters (subject) AS (
  SELECT min(subject) FROM runs WHERE status = 'QUEUED' AND kind = :kind
  UNION ALL
  SELECT (SELECT min(subject) FROM runs WHERE status = 'QUEUED' AND kind = :kind AND subject > waiters.subject)
  FROM waiters WHERE subject IS NOT NULL)
SELECT subject FROM waiters WHERE subject IS NOT NULL`;

const WAITING = `
SELECT row FROM runs WHERE status = 'QUEUED' AND kind = ? AND subject = ? ORDER BY priority DESC, created_ms, id LIMIT ?`;

const AHEAD = `
SELECT count(*) AS ahead FROM (
  SELECT 1 FROM runs WHERE status = 'QUEUED' AND kind = :kind AND priority > :priority
  UNION ALL
  SELECT 1 FROM runs
  WHERE status = 'QUEUED' AND kind = :kind AND priority = :priority AND (created_ms, id) < (:createdMs, :id)
  LIMIT :most)`;

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

  accept(given: NewRun, key: IdempotencyKey, message: OutboxMessage, audit?: AuditEntry): Promise<Acceptance> {
    return this.#database.write((query) =>
      acceptRun(query, given, key, () => {
        putMessage(query, message);
        if (audit !== undefined) appendLine(query, audit);
      }),
    );
  }

  get(id: RunId, nowMs: number): Promise<Run | null> {
    return this.#database.read((query) => {
      const run = findRun(query, id);
      return run === null || (run.expiresMs !== null && run.expiresMs <= nowMs) ? null : run;
    });
  }

  change(id: RunId, change: StatusChange, message?: OutboxMessage, audit?: AuditEntry): Promise<ChangeOutcome | null> {
    return this.#database.write((query) => {
      const outcome = changeRun(query, id, change, message);
      if (audit !== undefined && outcome?.kind === 'changed') appendLine(query, audit);
      return outcome;
    });
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
    return this.#database.read((query) => {
      const subjects = query(WAITERS).all({ kind });
      const runs = subjects.flatMap(({ subject }) => query(WAITING).all(kind, subject!, perSubject).map(runIn));
      return runs.toSorted(inOrder);
    });
  }

  ahead({ kind, priority, createdMs, id }: Run, most: number): Promise<number> {
    return this.#database.read((query) => Number(query(AHEAD).get({ kind, priority, createdMs, id, most })!['ahead']));
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

/** Within a transaction. `also`: what is written with a run that is new. */
export function acceptRun(query: Query, given: NewRun, key: IdempotencyKey, also: () => void): Acceptance {
  const known = madeByRequest(query, key, given.createdMs);
  if (known === 'mismatch') return { kind: 'mismatch' };
  const before = known === null ? null : findRun(query, known.id);
  if (before !== null) return { kind: 'replayed', run: before };
  const run = queuedRun(given);
  putRun(query, run);
  const event = { ...eventOf(run, run.createdMs, run.subject), kind: 'accepted', move: null } as const;
  addEvent(query, { ...event, sequence: 1 });
  also();
  keepRequest(query, key, run.id);
  return { kind: 'accepted', run };
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
  addEvent(query, { ...event, sequence: Number(last['last'] ?? 0) + 1 });
}

function addEvent(query: Query, event: RunEvent): void {
  query('INSERT INTO run_events VALUES (?, ?, ?)').run(event.runId, event.sequence, JSON.stringify(event));
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
