import type { Objects } from '@tradai/runtime/ports';
import type { RunId } from '../../domain/run.ts';
import type { Acceptance, OutboxMessage } from '../../ports/run-store.ts';
import type { Submissions, SubmittedRun } from '../../ports/submissions.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { appendLine } from './sqlite-audit.ts';
import type { SqliteQueue } from './sqlite-queue.ts';
import { acceptRun } from './sqlite-run-store.ts';

export interface SqliteSubmissionsOptions {
  readonly database: PlatformDatabase;
  /** In the same database. */
  readonly queues: Readonly<Record<OutboxMessage['queue'], SqliteQueue>>;
  /** Where containers find specifications. */
  readonly objects: Objects;
}

/**
 * Runs with their messages and specifications in SQLite: what is submitted at the same time is one commit. A file is made of a specification only when its
 * run starts, as thousands of small files take seconds to be on disk.
 */
export class SqliteSubmissions implements Submissions {
  readonly #database: PlatformDatabase;
  readonly #queues: SqliteSubmissionsOptions['queues'];
  readonly #objects: Objects;

  constructor({ database, queues, objects }: SqliteSubmissionsOptions) {
    this.#database = database;
    this.#queues = queues;
    this.#objects = objects;
  }

  async submit({ run, key, message, spec, audit }: SubmittedRun): Promise<Acceptance> {
    const queue = this.#queues[message.queue];
    const accepted = await this.#database.write((query) =>
      acceptRun(query, run, key, () => {
        query('INSERT INTO run_specs VALUES (?, ?, ?)').run(run.id, spec.key, spec.bytes);
        queue.put(query, message);
        if (audit !== undefined) appendLine(query, audit);
      }),
    );
    if (accepted.kind === 'accepted') queue.wake();
    return accepted;
  }

  /** Makes a run's specification an object, where it is none yet. */
  async layOut(id: RunId): Promise<void> {
    const kept = await this.#database.read((query) =>
      query('SELECT key, bytes FROM run_specs WHERE run_id = ?').get(id),
    );
    if (kept === undefined) return;
    await this.#objects.put(String(kept['key']), kept['bytes'] as Uint8Array, { ifAbsent: true });
    await this.#database.write((query) => void query('DELETE FROM run_specs WHERE run_id = ?').run(id));
  }
}
