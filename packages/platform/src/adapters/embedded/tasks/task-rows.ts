import type { TaskExit, TaskKey } from '../../../ports/tasks.ts';
import type { PlatformDatabase, Query } from '../platform-database.ts';

/**
 * Where a container's process stands. `starting`: it may be there, and waits for a word before it does anything. `running`: it was told to begin.
 * `stopped`: we ended it ourselves, which says nothing about the run. `ended`: by itself.
 */
export type TaskState = 'starting' | 'running' | 'stopped' | 'ended';

export interface TaskRow extends TaskKey {
  readonly state: TaskState;
  /** How often a process was made for it. */
  readonly starts: number;
  /** Of its group of processes; null before there is one. */
  readonly pid: number | null;
  /** What tells this process from another one that has its id later. */
  readonly process: string | null;
  readonly exit: TaskExit | null;
}

/** What is remembered of containers, so that the next process finds them. */
export class TaskRows {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  get(key: TaskKey): Promise<TaskRow | null> {
    return this.#database.read((query) => find(query, key));
  }

  /** A process is about to be made. Gives how many there were before. */
  starting(key: TaskKey, atMs: number): Promise<number> {
    return this.#database.write((query) => {
      const starts = find(query, key)?.starts ?? 0;
      query(
        `INSERT OR REPLACE INTO tasks (run_id, attempt, tier, state, starts, started_ms) VALUES (?, ?, ?, 'starting', ?, ?)`,
      ).run(...parts(key), starts + 1, atMs);
      return starts;
    });
  }

  /** It is there, and may be told to begin. */
  running(key: TaskKey, pid: number, process: string): Promise<void> {
    return this.#database.write((query) => {
      const sql = `UPDATE tasks SET state = 'running', pid = ?, process = ? WHERE run_id = ? AND attempt = ? AND tier = ?`;
      query(sql).run(pid, process, ...parts(key));
    });
  }

  over(key: TaskKey, state: 'stopped' | 'ended', exit: TaskExit, atMs: number): Promise<void> {
    return this.#database.write((query) => {
      const sql = `UPDATE tasks SET state = ?, exit = ?, ended_ms = ? WHERE run_id = ? AND attempt = ? AND tier = ?`;
      query(sql).run(state, JSON.stringify(exit), atMs, ...parts(key));
    });
  }
}

function parts({ runId, attempt, tier }: TaskKey): [string, number, string] {
  return [runId, attempt, tier];
}

function find(query: Query, key: TaskKey): TaskRow | null {
  const row = query('SELECT * FROM tasks WHERE run_id = ? AND attempt = ? AND tier = ?').get(...parts(key));
  if (row === undefined) return null;
  const { runId, attempt, tier } = key;
  return {
    ...{ runId, attempt, tier, state: row['state'] as TaskState, starts: Number(row['starts']) },
    pid: row['pid'] === null ? null : Number(row['pid']),
    process: row['process'] === null ? null : String(row['process']),
    exit: row['exit'] === null ? null : (JSON.parse(String(row['exit'])) as TaskExit),
  };
}
