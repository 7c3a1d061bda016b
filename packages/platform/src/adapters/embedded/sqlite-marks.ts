import type { Marks } from '../../ports/marks.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** What was seen, in SQLite. */
export class SqliteMarks implements Marks {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  see(key: string, nowMs: number, keptMs: number): Promise<{ firstMs: number; isFirst: boolean }> {
    return this.#database.write((query) => {
      query('DELETE FROM marks WHERE until_ms <= ?').run(nowMs);
      const known = query('SELECT first_ms FROM marks WHERE key = ?').get(key);
      if (known !== undefined) return { firstMs: Number(known['first_ms']), isFirst: false };
      query('INSERT INTO marks VALUES (?, ?, ?)').run(key, nowMs, nowMs + keptMs);
      return { firstMs: nowMs, isFirst: true };
    });
  }

  firstSeen(key: string, nowMs: number): Promise<number | null> {
    return this.#database.read((query) => {
      const row = query('SELECT first_ms FROM marks WHERE key = ? AND until_ms > ?').get(key, nowMs);
      return row === undefined ? null : Number(row['first_ms']);
    });
  }

  forget(key: string): Promise<void> {
    return this.#database.write((query) => void query('DELETE FROM marks WHERE key = ?').run(key));
  }
}
