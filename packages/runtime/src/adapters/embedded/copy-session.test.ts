import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionKey } from '../../ports/session-store.ts';
import { copySession } from './copy-session.ts';
import { restoreSession } from './restore-session.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const KEY: SessionKey = { account: 'main', strategy: 'rises', mode: 'live' };
const WRITER = { holder: 'a', epoch: 1 };

let root: string;
let place: string;
let store: SqliteSessionStore;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tradai-copy-'));
  place = join(root, 'state');
  store = new SqliteSessionStore(place);
  await store.begin(KEY, WRITER);
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true, force: true });
});

async function write(seq: number): Promise<void> {
  const put = new Map([['host/step', String(seq)]]);
  await store.commit(KEY, WRITER, { seq, atMs: seq, put, gone: [], rows: [], answers: [] });
}

const to = (): string => join(root, 'copies', 'copy.db');

describe('a copy of a journal that is made', () => {
  beforeEach(() => mkdirSync(join(root, 'copies')));

  it('has the last step while the session goes on, is its owner’s alone, and takes the journal’s place', async () => {
    await write(1);
    const bytes = await copySession(place, KEY, to());
    await write(2);
    store.close();

    const { mode, size } = statSync(to());
    expect([mode & 0o777, size]).toEqual([0o600, bytes]);
    expect(readdirSync(join(root, 'copies'))).toEqual(['copy.db']);
    restoreSession(place, KEY, to());
    store = new SqliteSessionStore(place);
    expect((await store.read(KEY))?.records.get('host/step')).toBe('1');
  });

  it('is not held up by what an earlier one left that was killed, and leaves it there', async () => {
    writeFileSync(`${to()}.part`, 'cut short');
    await copySession(place, KEY, to());

    expect(readdirSync(join(root, 'copies'))).toEqual(['copy.db', 'copy.db.part']);
  });

  it.each([
    ['takes the place of no other file', () => writeFileSync(to(), 'older'), KEY, 'refused', 'is there already'],
    ['needs a session', () => {}, { ...KEY, strategy: 'falls' }, 'unknown-session', 'falls'],
    [
      'is none of a journal that is damaged',
      () => {
        store.close();
        writeFileSync(sessionFiles(place, KEY).database, Buffer.alloc(8192, 'no database'));
      },
      KEY,
      'journal-damaged',
      'rises.live.db',
    ],
  ] as const)('%s, and leaves nothing else', async (_, before, key, code, words) => {
    before();
    const were = readdirSync(join(root, 'copies'));

    await expect(copySession(place, key, to())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
    expect(readdirSync(join(root, 'copies'))).toEqual(were);
  });

  it('where no file can be made names the copy alone', async () => {
    await expect(copySession(place, KEY, '/proc/x.db')).rejects.toMatchObject({
      code: 'refused',
      message: '/proc/x.db cannot be made (ENOENT); expected the name of a new file.',
    });
  });

  it('into a folder that is not there is refused in a sentence', async () => {
    await expect(copySession(place, KEY, join(root, 'none', 'copy.db'))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('none/copy.db') as string,
    });
  });
});
