import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionWish } from '../../contract/session-command.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import { copyDatabase } from './copy-database.ts';
import { raiseLease } from './lease-of-restored.ts';
import { restoreSession } from './restore-session.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const KEY: SessionKey = { account: 'main', strategy: 'rises', mode: 'live' };

let place: string;
let copy: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tradai-restore-'));
  copy = join(place, 'copy.db');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Steps of one process, and a copy from after the first. */
async function written(steps: number): Promise<SqliteSessionStore> {
  const store = new SqliteSessionStore(place);
  const writer = { holder: 'a', epoch: 1 };
  await store.begin(KEY, writer);
  for (let seq = 1; seq <= steps; seq++) {
    const put = new Map([['host/step', String(seq)]]);
    await store.commit(KEY, writer, { seq, atMs: seq, put, gone: [], rows: [], answers: [] });
    if (seq === 1) await copyDatabase(sessionFiles(place, KEY).database, copy);
  }
  return store;
}

async function stepNow(): Promise<string | undefined> {
  const store = new SqliteSessionStore(place);
  try {
    return (await store.read(KEY))?.records.get('host/step');
  } finally {
    store.close();
  }
}

describe('a copy of a journal', () => {
  it('takes its place, and what stood there is kept', async () => {
    (await written(3)).close();
    expect(restoreSession(place, KEY, copy)).toMatch(/^[\da-f]{16}$/);

    expect(await stepNow()).toBe('1');
    const { folder } = sessionFiles(place, KEY);
    expect(readdirSync(folder).filter((file) => /\.db\.replaced-\d+$/.test(file))).toHaveLength(1);
  });

  it('takes the place of a journal that is damaged', async () => {
    (await written(3)).close();
    writeFileSync(sessionFiles(place, KEY).database, 'no database');
    restoreSession(place, KEY, copy);

    expect(await stepNow()).toBe('1');
  });

  it('takes it once: what was written since then stays', async () => {
    (await written(3)).close();
    const name = restoreSession(place, KEY, copy);
    const store = new SqliteSessionStore(place);
    const writer = { holder: 'b', epoch: 2 };
    const begun = await store.begin(KEY, writer);
    if (begun === 'lost-lease') throw new Error('nobody else writes');
    const step = { seq: begun.seq + 1, atMs: 9, put: new Map([['host/step', '9']]), gone: [], rows: [], answers: [] };
    await store.commit(KEY, writer, step);
    store.close();

    expect(restoreSession(place, KEY, copy)).toBe(name);
    expect(await stepNow()).toBe('9');
  });

  it('takes it again where the journal is gone since', async () => {
    (await written(1)).close();
    restoreSession(place, KEY, copy);
    rmSync(sessionFiles(place, KEY).database);
    restoreSession(place, KEY, copy);

    expect(await stepNow()).toBe('1');
  });

  it('may be from before an update, and is brought up to date by the start that follows', async () => {
    (await written(3)).close();
    const older = new DatabaseSync(copy);
    older.exec('PRAGMA user_version = 1');
    older.close();
    restoreSession(place, KEY, copy);
    await raiseLease(place, KEY);

    const store = new SqliteSessionStore(place);
    expect(await store.begin(KEY, { holder: 'b', epoch: 2 })).toMatchObject({ seq: 1 });
    store.close();
    expect(await stepNow()).toBe('1');
  });

  it('waits for nobody who writes the journal', async () => {
    const store = await written(3);
    expect(() => restoreSession(place, KEY, copy)).toThrow(expect.objectContaining({ code: 'busy' }) as Error);
    store.close();
  });

  it('that is the journal itself is refused, and the journal stays', async () => {
    (await written(3)).close();
    const { database } = sessionFiles(place, KEY);

    expect(() => restoreSession(place, KEY, database)).toThrow('is the journal itself; expected a copy of it');
    expect(await stepNow()).toBe('3');
  });

  it('that cannot be copied, as on a full disk, takes nothing away', async () => {
    (await written(3)).close();
    const { database } = sessionFiles(place, KEY);
    // What is copied to cannot be written.
    mkdirSync(`${database}.restoring`);
    expect(() => restoreSession(place, KEY, copy)).toThrow('.restoring');

    expect(await stepNow()).toBe('3');
  });

  it('that has a log beside it, as in a copy of the folder, is refused: the file alone may be empty', async () => {
    const store = await written(3);
    const { database, folder } = sessionFiles(place, KEY);
    const found = join(place, 'found');
    cpSync(folder, found, { recursive: true });
    store.close();
    const file = join(found, basename(database));

    expect(() => restoreSession(place, KEY, file)).toThrow(`${file} lacks what stands in ${file}-wal; expected`);
    rmSync(`${file}-wal`);
    expect(() => restoreSession(place, KEY, file)).toThrow('no journal of a session');
    expect(await stepNow()).toBe('3');
  });

  it('has nobody leave, enter or resume by what waited when it was made, and everything else waits on', async () => {
    const store = await written(1);
    const ask = (to: SqliteSessionStore, id: string, wish: SessionWish) =>
      to.order(KEY, { id, wish, reason: 'because', by: 'ann', atMs: 0 });
    await ask(store, 'on', { kind: 'resume' });
    await ask(store, 'off', { kind: 'pause' });
    await ask(store, 'odd', null as unknown as SessionWish);
    await ask(store, 'out', { kind: 'force-exit', trade: 'all' });
    rmSync(copy);
    await copyDatabase(sessionFiles(place, KEY).database, copy);
    store.close();
    restoreSession(place, KEY, copy);
    const restored = new SqliteSessionStore(place);
    await ask(restored, 'later', { kind: 'resume' });
    const commands = await restored.commands(KEY, 'all');
    restored.close();

    expect(commands.filter(({ answer }) => answer === null).map(({ id }) => id)).toEqual(['off', 'later']);
    expect(commands.find(({ id }) => id === 'out')?.answer).toEqual({
      ...{ atMs: 1, isDone: false },
      text: expect.stringContaining('asked before the copy was made') as string,
    });
    expect(await stepNow()).toBe('1');
  });

  it('is only read: nothing is left beside it, and it may lie where nobody can write', async () => {
    (await written(3)).close();
    const apart = join(place, 'apart');
    mkdirSync(apart);
    renameSync(copy, join(apart, 'copy.db'));
    restoreSession(place, KEY, join(apart, 'copy.db'));

    expect(readdirSync(apart)).toEqual(['copy.db']);
  });

  it('is no folder, and nothing that may never end', () => {
    for (const path of [place, '/dev/null'])
      expect(() => restoreSession(place, KEY, path)).toThrow(`${path} is no file; expected a copy of a journal.`);
  });

  it('is refused when it is none, and nothing has changed', async () => {
    (await written(3)).close();
    const other = join(place, 'other');
    writeFileSync(other, 'no database');
    const another = { ...KEY, strategy: 'falls' };

    expect(() => restoreSession(place, KEY, join(place, 'nowhere'))).toThrow('there is no such copy');
    expect(() => restoreSession(place, KEY, other)).toThrow(
      expect.objectContaining({ code: 'journal-damaged' }) as Error,
    );
    expect(() => restoreSession(place, another, copy)).toThrow(
      expect.objectContaining({ code: 'journal-damaged' }) as Error,
    );
    expect(await stepNow()).toBe('3');
    expect(existsSync(sessionFiles(place, another).database)).toBe(false);
  });
});
