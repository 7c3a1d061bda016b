import type { DataSync, DataSyncs } from '../../ports/data-syncs.ts';
import type { IdempotencyKey } from '../../ports/run-store.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** Syncs of data in SQLite. */
export class SqliteDataSyncs implements DataSyncs {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  accept(sync: DataSync, key: IdempotencyKey): ReturnType<DataSyncs['accept']> {
    return this.#database.write((query) => {
      const sql = 'SELECT hash, row FROM data_syncs WHERE subject = ? AND key = ? AND expires_ms > ?';
      const known = query(sql).get(key.subject, key.key, sync.createdMs);
      if (known !== undefined)
        return known['hash'] === key.hash
          ? { kind: 'replayed' as const, sync: JSON.parse(String(known['row'])) as DataSync }
          : { kind: 'mismatch' as const };
      query('INSERT INTO data_syncs VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        ...[sync.id, key.subject, key.key, key.hash, key.expiresMs, sync.version, JSON.stringify(sync)],
      );
      return { kind: 'accepted' as const, sync };
    });
  }

  get(id: string): Promise<DataSync | null> {
    return this.#database.read((query) => {
      const row = query('SELECT row FROM data_syncs WHERE id = ?').get(id);
      return row === undefined ? null : (JSON.parse(String(row['row'])) as DataSync);
    });
  }

  open(): Promise<readonly DataSync[]> {
    return this.#database.read((query) =>
      query("SELECT row FROM data_syncs WHERE row ->> '$.endedMs' IS NULL ORDER BY id")
        .all()
        .map(({ row }) => JSON.parse(String(row)) as DataSync),
    );
  }

  put(sync: DataSync, readVersion: number): Promise<'written' | 'conflict'> {
    const sql = 'UPDATE data_syncs SET version = ?, row = ? WHERE id = ? AND version = ?';
    return this.#database.write((query) => {
      const { changes } = query(sql).run(sync.version, JSON.stringify(sync), sync.id, readVersion);
      return Number(changes) === 1 ? 'written' : 'conflict';
    });
  }
}
