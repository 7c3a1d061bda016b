import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { A_SESSION, anAnswer, anOrder, aStep, FIRST, STARTED } from '../../ports/session-step.fixture.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-cells-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let places = 0;

/** A journal with two steps, in whose file something was changed since. */
async function changed(sql: string): Promise<{ readonly store: SqliteSessionStore; readonly path: string }> {
  const place = join(root, `place-${places++}`);
  const { database: path } = sessionFiles(place, A_SESSION);
  const written = new SqliteSessionStore(place);
  await written.begin(A_SESSION, FIRST);
  for (const id of ['c1', 'c2']) await written.order(A_SESSION, anOrder(id));
  const rows = ['{"a":1}', '{"a":2}'].map((text) => ({ kind: 'log' as const, text }));
  await written.commit(
    A_SESSION,
    FIRST,
    aStep(1, {
      put: new Map([
        ['x', '1'],
        ['y', '2'],
      ]),
      rows,
    }),
  );
  await written.commit(A_SESSION, FIRST, aStep(2, { put: new Map([['x', '3']]), answers: [anAnswer('c1')] }));
  written.close();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return { store: new SqliteSessionStore(place), path };
}

type Look = (store: SqliteSessionStore) => Promise<unknown>;
const state: Look = (store) => store.read(A_SESSION);
const log: Look = (store) => store.rows(A_SESSION, 'log', {});
const commands: Look = (store) => store.commands(A_SESSION, 'all');

describe('a journal in which a cell was changed', () => {
  it.each<[what: string, sql: string, look: Look, words: string]>([
    [
      'the text of a record',
      `UPDATE records SET text = '4' WHERE key = 'x'`,
      state,
      'has lost what was in the record x',
    ],
    [
      'the sum of a record',
      `UPDATE records SET sum = sum + 1 WHERE key = 'y'`,
      state,
      'has lost what was in the record y',
    ],
    ['the key of a record', `UPDATE records SET key = 'z' WHERE key = 'y'`, state, 'has lost what was in the record z'],
    ['a whole record', `DELETE FROM records WHERE key = 'y'`, state, 'has lost a record'],
    [
      'the text of a row',
      `UPDATE rows SET text = '{}' WHERE seq = 1`,
      log,
      'has lost what was in a row (log) of step 1',
    ],
    ['the sum of a row', `UPDATE rows SET sum = sum + 1`, log, 'has lost what was in a row (log) of step 1'],
    ['a command', `UPDATE commands SET command = '{}' WHERE id = 'c2'`, commands, 'has lost what was in a command'],
    ['an answer', `UPDATE commands SET answer = '{}' WHERE id = 'c1'`, commands, 'has lost what was in a command'],
    [
      'an answer that was none',
      `UPDATE commands SET answer = '{}' WHERE id = 'c2'`,
      commands,
      'has lost what was in a command',
    ],
    ['where it stands', `UPDATE meta SET value = '{}' WHERE name = 'head'`, state, 'has lost where it stands (head)'],
    ['whose it is', `UPDATE meta SET value = '{}' WHERE name = 'session'`, state, 'has lost where it stands (session)'],
    [
      'whose it is, gone',
      `DELETE FROM meta WHERE name = 'session'`,
      state,
      'is not the journal of sma-crossover (dry-run) on paper',
    ],
  ])('is damaged: %s', async (_, sql, look, words) => {
    const { store, path } = await changed(sql);
    await expect(look(store)).rejects.toMatchObject({ code: 'journal-damaged', message: `${path} ${words}.` });
    store.close();
  });
});

describe('a journal as it was written', () => {
  it('has records, rows and commands as the steps left them', async () => {
    const { store } = await changed('');
    expect(await state(store)).toMatchObject({ seq: 2, epoch: 1, atMs: STARTED + 2000 });
    expect([...(await store.read(A_SESSION))!.records]).toEqual([
      ['x', '3'],
      ['y', '2'],
    ]);
    expect(await log(store)).toEqual(['{"a":1}', '{"a":2}'].map((text) => ({ seq: 1, atMs: STARTED + 1000, text })));
    const { id: _id, ...answer } = anAnswer('c1');
    expect(await commands(store)).toEqual([
      { ...anOrder('c1'), answer },
      { ...anOrder('c2'), answer: null },
    ]);
    store.close();
  });

  it('gives the newest rows of a time, oldest first, one alone if one is asked for', async () => {
    const { store } = await changed('');
    const texts = async (range: Parameters<typeof store.rows>[2]) =>
      (await store.rows(A_SESSION, 'log', range)).map(({ text }) => text);
    const both = ['{"a":1}', '{"a":2}'];
    expect(await texts({ limit: 1 })).toEqual(['{"a":2}']);
    expect(await texts({ limit: Infinity })).toEqual(both);
    expect(await texts({ limit: 0 })).toEqual([]);
    expect(await texts({ fromMs: STARTED + 1000 })).toEqual(both);
    expect(await texts({ fromMs: STARTED + 1001 })).toEqual([]);
    expect(await texts({ toMs: STARTED + 1001 })).toEqual(both);
    expect(await texts({ toMs: STARTED + 1000 })).toEqual([]);
    expect(await texts({ fromMs: 0, toMs: STARTED + 5000, limit: 1 })).toEqual(['{"a":2}']);
    store.close();
  });
});
