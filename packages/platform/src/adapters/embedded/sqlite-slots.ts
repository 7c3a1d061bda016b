import type { StatusChange } from '../../domain/change-status.ts';
import type { Run, RunId } from '../../domain/run.ts';
import type { Pool } from '../../domain/slots.ts';
import type { Slots } from '../../ports/run-store.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { changeRun } from './sqlite-run-store.ts';

/** Slots in SQLite, beside the runs that hold them. */
export class SqliteSlots implements Slots {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  take(pool: Pool, id: RunId, change: StatusChange, most: number): Promise<'taken' | 'full' | 'conflict'> {
    return this.#database.write((query) => {
      const holders = query('SELECT count(*) AS used, sum(run_id = ?) AS own FROM slots WHERE pool = ?');
      const { used, own } = holders.get(id, pool)!;
      if (Number(own ?? 0) === 0 && Number(used) >= most) return 'full';
      const outcome = changeRun(query, id, change);
      if (outcome?.kind !== 'changed') return 'conflict';
      query('INSERT OR REPLACE INTO slots VALUES (?, ?, ?)').run(pool, id, outcome.run.version);
      return 'taken';
    });
  }

  release(pool: Pool, { id, version }: Pick<Run, 'id' | 'version'>): Promise<void> {
    const sql = 'DELETE FROM slots WHERE pool = ? AND run_id = ? AND taken_version <= ?';
    return this.#database.write((query) => void query(sql).run(pool, id, version));
  }

  holders(pool: Pool): Promise<readonly RunId[]> {
    return this.#database.read((query) =>
      query('SELECT run_id FROM slots WHERE pool = ? ORDER BY run_id')
        .all(pool)
        .map((row) => String(row['run_id'])),
    );
  }

  /** Nothing is counted that could be wrong: the holders are the count. */
  recount(): Promise<number> {
    return Promise.resolve(0);
  }
}
