import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

  it('that need not be synced are seen by other processes, and shared commits are synced for those that do', async () => {
    const { database, ids } = opened();
    const modes: unknown[] = [];
    const put = (id: string, how: 'write' | 'writeSoon') =>
      database[how]((query) => {
        query('INSERT INTO outbox VALUES (?, 1, ?)').run(id, '{}');
        modes.push(Object.values(query('PRAGMA synchronous').get()!)[0]);
      });
    const [normal, full] = [1, 2];
    await put('a', 'writeSoon');
    expect([ids(), modes.splice(0)]).toEqual([['a'], [normal]]);
    await Promise.all([put('b', 'writeSoon'), put('c', 'write')]);
    await put('d', 'writeSoon');
    await put('e', 'write');
    expect([ids(), modes]).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      [full, full, normal, full],
    ]);
  });

  it('are done before it is closed', async () => {
    const { database, put, ids } = opened();
    const written = put('a');
    database.close();
    expect([await written, ids()]).toEqual(['a', ['a']]);
  });
});

describe('who may read it', () => {
  it.each(['new', 'older'])('is its owner alone, in a folder that others read, with a %s file', async (kind) => {
    const place = mkdtempSync(join(tmpdir(), 'tradai-database-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    chmodSync(place, 0o755);
    if (kind === 'older') writeFileSync(join(place, PLATFORM_FILE), '', { mode: 0o644 });
    const database = new PlatformDatabase(place);
    onTestFinished(() => database.close());
    await database.write((query) => query("INSERT INTO outbox VALUES ('a', 1, '{}')").run());
    const modes = readdirSync(place).map((name) => [name, statSync(join(place, name)).mode & 0o777]);
    expect(modes).toEqual([PLATFORM_FILE, `${PLATFORM_FILE}-shm`, `${PLATFORM_FILE}-wal`].map((name) => [name, 0o600]));
  });
});
