import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { A_SESSION, anOrder, aStep, FIRST, SECOND } from '../../ports/session-step.fixture.ts';
import { SESSION_SCHEMAS } from './session-database.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const NEWER = [...SESSION_SCHEMAS, 'ALTER TABLE records ADD COLUMN note TEXT'];

const root = mkdtempSync(join(tmpdir(), 'tradai-schema-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function aJournal(): Promise<{ place: string; database: string }> {
  const place = mkdtempSync(join(root, 'state-'));
  const store = new SqliteSessionStore(place);
  await store.begin(A_SESSION, FIRST);
  await store.commit(A_SESSION, FIRST, aStep(1));
  store.close();
  return { place, database: sessionFiles(place, A_SESSION).database };
}

function versionOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  database.close();
  return version;
}

describe('a journal of an older version', () => {
  it('is copied and brought up to date by the session, and by nobody else', async () => {
    const { place, database } = await aJournal();
    const store = new SqliteSessionStore(place, { schemas: NEWER });
    const older = { code: 'refused', message: expect.stringContaining('starting its session brings it up to date') };
    await expect(store.read(A_SESSION)).rejects.toMatchObject(older);
    await expect(store.order(A_SESSION, anOrder('c1'))).rejects.toMatchObject(older);
    expect(versionOf(database)).toBe(SESSION_SCHEMAS.length);
    expect(await store.begin(A_SESSION, SECOND)).toMatchObject({ seq: 1, epoch: 2, records: aStep(1).put });
    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1 });
    store.close();

    expect([versionOf(database), versionOf(`${database}.schema-${SESSION_SCHEMAS.length}`)]).toEqual([
      NEWER.length,
      SESSION_SCHEMAS.length,
    ]);
    expect(await new SqliteSessionStore(place).list()).toEqual([A_SESSION]);
  });

  it('is read as it stands by the process that begins it next, before and while it is brought up to date', async () => {
    const { place, database } = await aJournal();
    const store = new SqliteSessionStore(place, { schemas: NEWER, takesOlder: true });
    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, epoch: 1, records: aStep(1).put });
    expect(await store.hasEnded(A_SESSION, FIRST.holder)).toBe(true);
    expect(versionOf(database)).toBe(SESSION_SCHEMAS.length);
    expect(await store.begin(A_SESSION, SECOND)).toMatchObject({ seq: 1, epoch: 2 });
    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, epoch: 2 });
    store.close();
    expect(versionOf(database)).toBe(NEWER.length);
  });

  it('stays as it was when it cannot be brought up to date', async () => {
    const { place, database } = await aJournal();
    const schemas = [...SESSION_SCHEMAS, 'CREATE TABLE half (a TEXT) STRICT; INSERT INTO nowhere VALUES (1)'];
    await expect(new SqliteSessionStore(place, { schemas }).begin(A_SESSION, SECOND)).rejects.toThrow(/nowhere/);

    expect(versionOf(database)).toBe(SESSION_SCHEMAS.length);
    expect(await new SqliteSessionStore(place).begin(A_SESSION, SECOND)).toMatchObject({ seq: 1 });
  });

  it('is the old or the new one when the process is killed on the way', async () => {
    const { place, database } = await aJournal();
    const slow = `CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3e7) SELECT i FROM n`;
    const program = `
      import { SqliteSessionStore } from ${JSON.stringify(join(import.meta.dirname, 'session-store-sqlite.ts'))};
      await new SqliteSessionStore(${JSON.stringify(place)}, { schemas: ${JSON.stringify([...NEWER, slow])} }).begin(
        ${JSON.stringify(A_SESSION)}, ${JSON.stringify(SECOND)});`;
    const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', program], {
      stdio: 'inherit',
    });
    const ended = once(child, 'exit');
    while (!existsSync(`${database}.schema-${SESSION_SCHEMAS.length}`) && child.exitCode === null) await sleep(5);
    await sleep(300);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);

    const store = new SqliteSessionStore(place, { schemas: NEWER });
    expect(await store.begin(A_SESSION, SECOND)).toMatchObject({ seq: 1, epoch: 2 });
    store.close();
    expect(versionOf(database)).toBe(NEWER.length);
  });
});

describe('a journal of a newer version', () => {
  it('is left alone, and ends with 73', async () => {
    const { place, database } = await aJournal();
    const newer = new SqliteSessionStore(place, { schemas: NEWER });
    await newer.begin(A_SESSION, SECOND);
    newer.close();
    const store = new SqliteSessionStore(place);
    const looks = [
      () => store.read(A_SESSION),
      () => store.begin(A_SESSION, { holder: 'h3', epoch: 3 }),
      () => store.order(A_SESSION, anOrder('c1')),
    ];
    for (const look of looks) {
      const error = await look().catch((thrown: Error) => thrown);
      expect(error).toMatchObject({
        code: 'journal-newer',
        message: `${database} was written by a newer version (schema ${NEWER.length}, expected at most ${SESSION_SCHEMAS.length}).`,
      });
      expect(exitCodeOf(error)).toBe(73);
    }

    expect(versionOf(database)).toBe(NEWER.length);
  });
});

describe('where a journal is not safe', () => {
  it('none is made: on the file system of a network', async () => {
    const place = mkdtempSync(join(root, 'state-'));
    const store = new SqliteSessionStore(place, { fileSystemOf: () => 0x6969 });

    await expect(store.begin(A_SESSION, FIRST)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/paper is on the file system of a network.*expected a local disk\.$/),
    });
    expect(readdirSync(join(place, 'sessions', 'paper'))).toEqual([]);
  });

  it('none is made: where a file stands in place of the folder', async () => {
    const place = mkdtempSync(join(root, 'state-'));
    writeFileSync(join(place, 'sessions'), '');

    await expect(new SqliteSessionStore(place).begin(A_SESSION, FIRST)).rejects.toMatchObject({ code: 'refused' });
  });
});
