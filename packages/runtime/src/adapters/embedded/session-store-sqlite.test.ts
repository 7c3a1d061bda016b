import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { MemorySessionStore } from '../../ports/memory-session-store.fixture.ts';
import { A_SESSION, anOrder, aStep } from '../../ports/session-step.fixture.ts';
import { SESSION_ROWS, type SessionStore } from '../../ports/session-store.ts';
import { sessionStoreContract } from '../../ports/session-store-contract.fixture.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-sessions-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));

sessionStoreContract('SqliteSessionStore', () => {
  const place = folder();
  const faults: ('away' | 'lost')[] = [];
  const at = (point: string): void => {
    const breaksAt = { away: 'inside-commit', lost: 'after-commit' }[faults[0] ?? 'away'];
    if (faults.length === 0 || point !== breaksAt) return;
    faults.shift();
    throw new ServiceError('unavailable', 'The disk is away.');
  };
  return Promise.resolve({
    open: () => new SqliteSessionStore(place, { at }),
    grant: () => Promise.resolve(),
    leftovers: () => Promise.resolve([]),
    breakNext: (how) => void faults.push(how),
  });
});

describe('the file of a session', () => {
  it('lies where its names say, every commit on disk, with strict tables', async () => {
    const place = folder();
    const store = new SqliteSessionStore(place);
    await store.begin({ account: 'a/..', strategy: 'b.c', mode: 'live' }, { holder: 'h1', epoch: 1 });
    expect(readdirSync(join(place, 'sessions'))).toEqual(['a%2F%2E%2E']);
    const files = readdirSync(join(place, 'sessions', 'a%2F%2E%2E'));
    expect(files).toEqual(expect.arrayContaining(['b%2Ec.live.db', 'b%2Ec.live.lock', 'b%2Ec.live.tail']));
    const database = new DatabaseSync(join(place, 'sessions', 'a%2F%2E%2E', 'b%2Ec.live.db'), { readOnly: true });
    const tables = database
      .prepare("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
      .all();

    expect(tables).toEqual(['commands', 'meta', 'records', 'rows'].map((name) => ({ name, strict: 1 })));
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    store.close();
  });

  it('is not begun anew where it was emptied and a tail says that steps were written', async () => {
    const place = folder();
    const store = new SqliteSessionStore(place);
    await store.begin(A_SESSION, { holder: 'h1', epoch: 1 });
    store.close();
    const { database } = sessionFiles(place, A_SESSION);
    for (const ending of ['-wal', '-shm']) rmSync(`${database}${ending}`, { force: true });
    writeFileSync(database, '');

    const again = new SqliteSessionStore(place);
    await expect(again.begin(A_SESSION, { holder: 'h2', epoch: 2 })).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringContaining('has lost its end: it stands at step 0 of epoch 0'),
    });
    again.close();
  });

  it('tells each commit before it, within it and after it, where a process may end', async () => {
    const told: string[] = [];
    const store = new SqliteSessionStore(folder(), { at: (point, { seq }) => void told.push(`${point} ${seq}`) });
    const writer = { holder: 'h1', epoch: 1 };
    await store.begin(A_SESSION, writer);
    await store.commit(A_SESSION, writer, aStep(1));
    expect(told).toEqual(['before-commit 1', 'inside-commit 1', 'after-commit 1']);
    store.close();
  });

  it('is opened anew after the disk was away, and what lies there then is written to', async () => {
    const place = folder();
    let isAway = false;
    const at = (point: string): void => {
      if (isAway && point === 'inside-commit') throw new ServiceError('unavailable', 'The disk is away.');
    };
    const store = new SqliteSessionStore(place, { at });
    const writer = { holder: 'h1', epoch: 1 };
    await store.begin(A_SESSION, writer);
    await store.commit(A_SESSION, writer, aStep(1));
    isAway = true;
    await expect(store.commit(A_SESSION, writer, aStep(2))).rejects.toMatchObject({ code: 'unavailable' });
    isAway = false;
    // A disk that is mounted again may show the same file under another number.
    const { database } = sessionFiles(place, A_SESSION);
    copyFileSync(database, `${database}.again`);
    renameSync(`${database}.again`, database);
    expect(await store.commit(A_SESSION, writer, aStep(2))).toBe('done');
    store.close();
  });

  it('has its rows under numbers by their kind, as files of other versions do', async () => {
    const place = folder();
    const store = new SqliteSessionStore(place);
    const writer = { holder: 'h1', epoch: 1 };
    await store.begin(A_SESSION, writer);
    const rows = [SESSION_ROWS[0], SESSION_ROWS[2], SESSION_ROWS[2]].map((kind) => ({ kind, text: '1' }));
    await store.commit(A_SESSION, writer, aStep(1, { rows }));
    const database = new DatabaseSync(sessionFiles(place, A_SESSION).database, { readOnly: true });
    const ids = database.prepare('SELECT id FROM rows ORDER BY id').all();
    expect(ids).toEqual([{ id: 1 }, { id: 2 * 2 ** 44 + 1 }, { id: 2 * 2 ** 44 + 2 }]);
    database.close();
    store.close();
  });

  it('refuses names that make no file name', async () => {
    const key = { account: '€'.repeat(80), strategy: 's', mode: 'live' } as const;

    await expect(new SqliteSessionStore(folder()).read(key)).rejects.toMatchObject({
      code: 'invalid-entry',
      message: expect.stringContaining('make file names of 720 bytes; expected at most 230'),
    });
  });
});

describe('random sequences of what is asked of a store', () => {
  it('leave the same as in memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAction, { maxLength: 40 }), async (actions) => {
        const [model, place] = [new MemorySessionStore(), folder()];
        const outcomes: (readonly [unknown, unknown])[] = [];
        let store = new SqliteSessionStore(place);
        for (const action of actions) {
          if (action.kind === 'reopen') {
            store.close();
            store = new SqliteSessionStore(place);
            continue;
          }
          outcomes.push([await outcomeOf(store, action), await outcomeOf(model, action)]);
        }
        expect(outcomes.map(([mine]) => mine)).toEqual(outcomes.map(([, other]) => other));
        expect(await everythingIn(store)).toEqual(await everythingIn(model));
        store.close();
      }),
      { numRuns: 60 },
    );
  });
});

const aWriter = fc.record({ holder: fc.constantFrom('h1', 'h2'), epoch: fc.integer({ min: 1, max: 3 }) });
const aKey = fc.constantFrom('a', 'b', 'c/BTC/USDT', 'd');
const aRandomStep = fc.record({
  seq: fc.integer({ min: 1, max: 6 }),
  atMs: fc.integer({ min: 0, max: 20 }),
  put: fc.array(fc.tuple(aKey, fc.string({ unit: 'grapheme' }))).map((entries) => new Map(entries)),
  gone: fc.array(aKey, { maxLength: 3 }),
  rows: fc.array(fc.record({ kind: fc.constantFrom(...SESSION_ROWS), text: fc.string() }), { maxLength: 3 }),
  answers: fc.array(
    fc.record({ id: fc.constantFrom('c1', 'c2'), isDone: fc.boolean(), text: fc.string(), atMs: fc.nat() }),
    { maxLength: 1 },
  ),
});
const anAction = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin' as const), writer: aWriter }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('commit' as const), writer: aWriter, step: aRandomStep }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('order' as const), id: fc.constantFrom('c1', 'c2') }) },
  fc.record({ kind: fc.constant('forget' as const), writer: aWriter, beforeMs: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant('reopen' as const) }),
);
type Action = typeof anAction extends fc.Arbitrary<infer T> ? Exclude<T, { kind: 'reopen' }> : never;

/** What it answered, or the code of its error. */
async function outcomeOf(store: SessionStore, action: Action): Promise<unknown> {
  try {
    return await carriedOut(store, action);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.code;
  }
}

function carriedOut(store: SessionStore, action: Action): Promise<unknown> {
  if (action.kind === 'begin') return store.begin(A_SESSION, action.writer);
  if (action.kind === 'commit') return store.commit(A_SESSION, action.writer, action.step);
  if (action.kind === 'forget') return store.forget(A_SESSION, action.writer, 'log', action.beforeMs);
  return store.order(A_SESSION, anOrder(action.id));
}

async function everythingIn(store: SessionStore): Promise<unknown> {
  const rows = await Promise.all(SESSION_ROWS.map((kind) => store.rows(A_SESSION, kind, { fromMs: 3, toMs: 15 })));
  const [stored, commands] = [await store.read(A_SESSION), await store.commands(A_SESSION, 'all')];
  return { stored, commands, rows, last: await store.rows(A_SESSION, 'log', { limit: 2 }) };
}
