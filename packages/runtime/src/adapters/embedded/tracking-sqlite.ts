import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../data/make-folder.ts';
import {
  assertArtifactPath,
  assertLog,
  assertStart,
  changedParameter,
  inOrder,
  nameTags,
  unknownRun,
} from '../../ports/tracking-rules.ts';
import type {
  MetricPoint,
  RunLog,
  RunRecord,
  RunStart,
  RunStatus,
  TrackedRun,
  Tracking,
} from '../../ports/tracking.ts';
import { inTransaction, openDatabase, told } from './open-database.ts';

const FILE = 'tracking.sqlite';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, experiment TEXT NOT NULL, run_id TEXT NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL,
  start_ms INTEGER NOT NULL, end_ms INTEGER, UNIQUE (experiment, run_id, attempt)) STRICT;
CREATE TABLE IF NOT EXISTS texts (
  run INTEGER NOT NULL REFERENCES runs, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (run, kind, key)) STRICT;
CREATE TABLE IF NOT EXISTS metrics (
  run INTEGER NOT NULL REFERENCES runs, key TEXT NOT NULL, step INTEGER NOT NULL, time_ms INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (run, key, step, time_ms, value)) STRICT;`;

type Name = Pick<RunStart, 'experiment' | 'runId' | 'attempt'>;

interface RunRow {
  readonly id: number;
  readonly status: RunStatus;
  readonly start_ms: number;
  readonly end_ms: number | null;
}

/** Runs in a folder: figures in SQLite, artifacts as files below `artifacts/<experiment>/<run id>/a<attempt>`. */
export class SqliteTracking implements Tracking {
  readonly place: string;
  readonly #database: DatabaseSync;
  readonly #path: string;

  constructor(folder: string) {
    this.place = folder;
    this.#path = join(folder, FILE);
    this.#database = openDatabase(folder, FILE, SCHEMA);
  }

  start(start: RunStart): Promise<TrackedRun> {
    return this.#write(() => {
      assertStart(start);
      const { experiment, runId, attempt, startMs, tags = {} } = start;
      this.#database
        .prepare(
          `INSERT INTO runs (experiment, run_id, attempt, status, start_ms) VALUES (?, ?, ?, 'running', ?)
           ON CONFLICT DO UPDATE SET status = 'running', end_ms = NULL`,
        )
        .run(experiment, runId, attempt, startMs);
      const { id } = this.#row(start)!;
      this.#putTexts(id, 'tag', { ...tags, ...nameTags(start) });
      return { experiment, runId, attempt, handle: String(id), url: null };
    });
  }

  log(run: TrackedRun, log: RunLog): Promise<void> {
    return this.#write(() => {
      assertLog(log);
      const id = this.#known(run).id;
      const stored = this.#texts(id, 'param');
      for (const [key, value] of Object.entries(log.params ?? {}))
        if (Object.hasOwn(stored, key) && stored[key] !== value)
          throw changedParameter(run.runId, key, stored[key], value);
      this.#putTexts(id, 'param', log.params ?? {});
      this.#putTexts(id, 'tag', log.tags ?? {});
      const put = this.#database.prepare('INSERT OR IGNORE INTO metrics VALUES (?, ?, ?, ?, ?)');
      for (const { key, step, timeMs, value } of log.metrics ?? []) put.run(id, key, step, timeMs, value);
    });
  }

  putArtifact(run: TrackedRun, path: string, content: Uint8Array): Promise<void> {
    return this.#read(() => {
      assertArtifactPath(path);
      this.#known(run);
      const file = this.#file(run, path);
      makeFolder(dirname(file));
      writeFileSync(`${file}.part`, content);
      renameSync(`${file}.part`, file);
    });
  }

  artifact(run: TrackedRun, path: string): Promise<Uint8Array | null> {
    return this.#read(() => {
      assertArtifactPath(path);
      const file = this.#file(run, path);
      return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
    });
  }

  end(run: TrackedRun, status: Exclude<RunStatus, 'running'>, endMs: number): Promise<void> {
    return this.#write(() => {
      const { id } = this.#known(run);
      this.#database.prepare('UPDATE runs SET status = ?, end_ms = ? WHERE id = ?').run(status, endMs, id);
    });
  }

  find(experiment: string, runId: string, attempt: number): Promise<RunRecord | null> {
    return this.#read(() => {
      const row = this.#row({ experiment, runId, attempt });
      if (row === null) return null;
      const { id, status, start_ms: startMs, end_ms: endMs } = row;
      return {
        ...{ experiment, runId, attempt, handle: String(id), url: null, status, startMs, endMs },
        params: this.#texts(id, 'param'),
        tags: this.#texts(id, 'tag'),
        metrics: this.#newest(id),
      };
    });
  }

  history(run: TrackedRun, key: string): Promise<readonly MetricPoint[]> {
    return this.#read(() => {
      const rows = this.#database
        .prepare('SELECT key, step, time_ms AS timeMs, value FROM metrics WHERE run = ? AND key = ?')
        .all(this.#known(run).id, key) as unknown as MetricPoint[];
      return inOrder(rows.map((row) => ({ ...row })));
    });
  }

  close(): void {
    this.#database.close();
  }

  #row({ experiment, runId, attempt }: Name): RunRow | null {
    const row = this.#database
      .prepare('SELECT id, status, start_ms, end_ms FROM runs WHERE experiment = ? AND run_id = ? AND attempt = ?')
      .get(experiment, runId, attempt);
    return (row as unknown as RunRow | undefined) ?? null;
  }

  #known(run: TrackedRun): RunRow {
    const row = this.#row(run);
    if (row !== null) return row;
    throw unknownRun(run.runId, this.place);
  }

  #texts(id: number, kind: 'param' | 'tag'): Record<string, string> {
    const rows = this.#database
      .prepare('SELECT key, value FROM texts WHERE run = ? AND kind = ? ORDER BY key')
      .all(id, kind);
    return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]));
  }

  #putTexts(id: number, kind: 'param' | 'tag', texts: Readonly<Record<string, string>>): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)');
    for (const [key, value] of Object.entries(texts)) put.run(id, kind, key, value);
  }

  #newest(id: number): Record<string, number> {
    const rows = this.#database
      .prepare('SELECT key, value FROM metrics WHERE run = ? ORDER BY key, step, time_ms, value')
      .all(id);
    return Object.fromEntries(rows.map(({ key, value }) => [String(key), Number(value)]));
  }

  #file({ experiment, runId, attempt }: TrackedRun, path: string): string {
    // `:` and `/` of ids and experiments are no folders; nor is a lone dot.
    const [group, own] = [experiment, runId].map((text) => encodeURIComponent(text).replaceAll('.', '%2E'));
    return join(this.place, 'artifacts', group!, own!, `a${attempt}`, path);
  }

  #read<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, work)));
  }

  #write<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => resolve(inTransaction(this.#database, this.#path, work)));
  }
}
