import type { LeaseRow, LeaseRows, SeenRow } from '../../ports/lease-rows.ts';
import { leaseKeyParts, type LeaseKey } from '../../ports/leases.ts';
import { stateIn, type StateDatabase } from './state-database.ts';

const INSERT = `
INSERT INTO leases VALUES (:key, :holder, :epoch, :rvn, :ttlMs, :build, :mode, :startedMs, :isReleased)
ON CONFLICT DO NOTHING`;
const REPLACE = `
UPDATE leases SET holder = :holder, epoch = :epoch, rvn = :rvn, ttl_ms = :ttlMs, build = :build, mode = :mode,
  started_ms = :startedMs, is_released = :isReleased
WHERE key = :key AND holder = :seenHolder AND epoch = :seenEpoch
  AND (rvn = :seenRvn OR (:seenRvn IS NULL AND is_released = 0))`;

/** Rows of leases in SQLite. */
export class SqliteLeaseRows implements LeaseRows {
  readonly #state: StateDatabase;

  /** A folder, or the connection that the stores of one share. */
  constructor(place: string | StateDatabase) {
    this.#state = stateIn(place);
  }

  get place(): string {
    return this.#state.place;
  }

  read(key: LeaseKey): Promise<LeaseRow | null> {
    return this.#state.read((database) => {
      const row = database.prepare('SELECT * FROM leases WHERE key = ?').get(nameOf(key));
      if (row === undefined) return null;
      return {
        ...{ holder: String(row['holder']), epoch: Number(row['epoch']), rvn: String(row['rvn']) },
        ...{ ttlMs: Number(row['ttl_ms']), build: String(row['build']), mode: String(row['mode']) },
        ...{ startedMs: Number(row['started_ms']), isReleased: row['is_released'] === 1 },
      };
    });
  }

  replace(key: LeaseKey, row: LeaseRow, seen: SeenRow | null): Promise<boolean> {
    return this.#state.write((database) => {
      const columns = { ...row, key: nameOf(key), isReleased: row.isReleased ? 1 : 0 };
      const { changes } =
        seen === null
          ? database.prepare(INSERT).run(columns)
          : database
              .prepare(REPLACE)
              .run({ ...columns, seenHolder: seen.holder, seenEpoch: seen.epoch, seenRvn: seen.rvn });
      return changes === 1;
    });
  }

  close(): void {
    this.#state.close();
  }
}

function nameOf(key: LeaseKey): string {
  return leaseKeyParts(key).join('#');
}
