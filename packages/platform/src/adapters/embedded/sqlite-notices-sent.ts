import type { NoticeKey, NoticesSent } from '../../ports/notices-sent.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** Which notices were sent, in SQLite. A row without a time is one that was. */
export class SqliteNoticesSent implements NoticesSent {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  claim({ id, attempt, status }: NoticeKey, nowMs: number, untilMs: number): Promise<'mine' | 'sent' | 'taken'> {
    return this.#database.write((query) => {
      const find = query('SELECT claimed_until_ms FROM notices_sent WHERE id = ? AND attempt = ? AND status = ?');
      const row = find.get(id, attempt, status);
      if (row !== undefined && row['claimed_until_ms'] === null) return 'sent';
      if (row !== undefined && Number(row['claimed_until_ms']) > nowMs) return 'taken';
      query('INSERT OR REPLACE INTO notices_sent VALUES (?, ?, ?, ?)').run(id, attempt, status, untilMs);
      return 'mine';
    });
  }

  sent({ id, attempt, status }: NoticeKey): Promise<void> {
    return this.#database.write(
      (query) => void query('INSERT OR REPLACE INTO notices_sent VALUES (?, ?, ?, NULL)').run(id, attempt, status),
    );
  }

  giveBack({ id, attempt, status }: NoticeKey): Promise<void> {
    return this.#database.write((query) => {
      const sql =
        'DELETE FROM notices_sent WHERE id = ? AND attempt = ? AND status = ? AND claimed_until_ms IS NOT NULL';
      query(sql).run(id, attempt, status);
    });
  }
}
