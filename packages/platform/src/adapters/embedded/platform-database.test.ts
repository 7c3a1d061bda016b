import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PLATFORM_FILE, PlatformDatabase } from './platform-database.ts';

function opened() {
  const place = mkdtempSync(join(tmpdir(), 'tradai-database-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  const put = (id: string, after?: () => void) =>
    database.write((query) => {
      query('INSERT INTO outbox VALUES (?, 1, ?)').run(id, '{}');
      after?.();
      return id;
    });
  /** As another process sees them. */
  const ids = (): string[] => {
    const other = new DatabaseSync(join(place, PLATFORM_FILE), { readOnly: true });
    const rows = other.prepare('SELECT id FROM outbox ORDER BY id').all();
    other.close();
    return rows.map(({ id }) => String(id));
  };
  return { database, put, ids };
}

describe('writes of one turn', () => {
  it('are on disk before anybody is told, in order', async () => {
    const { put, ids } = opened();
    const seen = await Promise.all(['a', 'b', 'c'].map(async (id) => [await put(id), ids()] as const));
    expect(seen).toEqual(['a', 'b', 'c'].map((id) => [id, ['a', 'b', 'c']]));
  });

  it('stand where another one fails, of which nothing does', async () => {
    const { put, ids } = opened();
    const fail = (): never => {
      throw new Error('no');
    };
    const ended = await Promise.allSettled([put('a'), put('b', fail), put('c'), put('a')]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(ids()).toEqual(['a', 'c']);
  });

  it('are done before it is closed', async () => {
    const { database, put, ids } = opened();
    const written = put('a');
    database.close();
    expect([await written, ids()]).toEqual(['a', ['a']]);
  });
});
