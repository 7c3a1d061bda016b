import type { Execution, ExecutionStatus, Machine } from '../../ports/workflows.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';

/** An execution as it is remembered: where it stands, and with what. */
export interface LoggedExecution extends Execution {
  /** Hash of the document that it began with. */
  readonly definition: string;
  readonly input: string;
  readonly cursorState: string;
  readonly cursorInput: string;
  /** How often it was gone on with at this state, after processes that ended without saying so. */
  readonly resumes: number;
  readonly cause: string | null;
}

export type NewExecution = Pick<
  LoggedExecution,
  'machine' | 'name' | 'definition' | 'input' | 'cursorState' | 'startedMs'
>;

/** What is remembered of executions, so that another process can go on with them. */
export class ExecutionLog {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  /** Remembers it, unless there is one of this name: then that one. */
  begin(begun: NewExecution): Promise<LoggedExecution | null> {
    return this.#database.write((query) => {
      const known = find(query, begun.machine, begun.name);
      if (known !== null) return known;
      const { machine, name, definition, input, cursorState, startedMs } = begun;
      query(
        `INSERT INTO executions (machine, name, status, definition, input, cursor_state, cursor_input, started_ms)
         VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?)`,
      ).run(machine, name, definition, input, cursorState, input, startedMs);
      return null;
    });
  }

  get(machine: Machine, name: string): Promise<LoggedExecution | null> {
    return this.#database.read((query) => find(query, machine, name));
  }

  /** It is about to do this state. One that comes to another state than before has ended no process there. */
  reached({ machine, name }: Pick<Execution, 'machine' | 'name'>, state: string, input: string): Promise<void> {
    return this.#database.write((query) => {
      const sql = `UPDATE executions SET resumes = iif(cursor_state = :state, resumes, 0), cursor_state = :state, cursor_input = :input
        WHERE machine = :machine AND name = :name AND status = 'RUNNING'`;
      query(sql).run({ state, input, machine, name });
    });
  }

  /** Its process ends on purpose. */
  left({ machine, name }: Pick<Execution, 'machine' | 'name'>): Promise<void> {
    return this.#database.write(
      (query) => void query('UPDATE executions SET resumes = 0 WHERE machine = ? AND name = ?').run(machine, name),
    );
  }

  /** Gives whether it was running until now. */
  end(
    { machine, name }: Pick<Execution, 'machine' | 'name'>,
    status: ExecutionStatus,
    atMs: number,
    cause: string | null,
  ): Promise<boolean> {
    return this.#database.write((query) => {
      const sql = `UPDATE executions SET status = ?, ended_ms = ?, cause = ? WHERE machine = ? AND name = ? AND status = 'RUNNING'`;
      return Number(query(sql).run(status, atMs, cause, machine, name).changes) === 1;
    });
  }

  /** One more time that a process goes on with what another has left. */
  resumed({ machine, name }: Pick<Execution, 'machine' | 'name'>): Promise<void> {
    return this.#database.write(
      (query) =>
        void query('UPDATE executions SET resumes = resumes + 1 WHERE machine = ? AND name = ?').run(machine, name),
    );
  }

  running(): Promise<readonly LoggedExecution[]> {
    return this.#database.read((query) =>
      query(`SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY started_ms, name`).all().map(loggedIn),
    );
  }
}

function find(query: Query, machine: Machine, name: string): LoggedExecution | null {
  const row = query('SELECT * FROM executions WHERE machine = ? AND name = ?').get(machine, name);
  return row === undefined ? null : loggedIn(row);
}

function loggedIn(row: Readonly<Record<string, unknown>>): LoggedExecution {
  const text = (key: string): string => String(row[key]);
  const { ended_ms: endedMs, cause } = row;
  return {
    ...{ machine: row['machine'] as Machine, name: text('name'), status: row['status'] as ExecutionStatus },
    ...{ definition: text('definition'), input: text('input'), cursorState: text('cursor_state') },
    ...{ cursorInput: text('cursor_input'), resumes: Number(row['resumes']), startedMs: Number(row['started_ms']) },
    ...{ endedMs: endedMs === null ? null : Number(endedMs), cause: cause === null ? null : text('cause') },
  };
}
