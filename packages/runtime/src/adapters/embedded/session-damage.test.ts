import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { ServiceError } from '../../ports/errors.ts';
import { A_SESSION, anAnswer, anOrder, aStep, FIRST, SECOND } from '../../ports/session-step.fixture.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { randomStream } from '../../search/random.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';
import { stepOf } from './session-writer.fixture.ts';

const OFFSETS = Number(process.env['TRADAI_FLIPS'] ?? 50);
const STEPS = 120;

const root = mkdtempSync(join(tmpdir(), 'tradai-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A journal as a process leaves it that is killed: most of it in the database, the end in the log beside it. */
const sound = join(root, 'sound');
let expected: unknown;
beforeAll(async () => {
  const store = new SqliteSessionStore(join(root, 'written'));
  await store.begin(A_SESSION, FIRST);
  for (let at = 0; at < 5; at++) await store.order(A_SESSION, anOrder(`c${at}`));
  for (let seq = 1; seq < STEPS; seq++) {
    await store.commit(A_SESSION, FIRST, stepOf(seq));
    if (seq === STEPS - 3) carryOver(sessionFiles(join(root, 'written'), A_SESSION).database);
  }
  await store.commit(A_SESSION, FIRST, aStep(STEPS, { answers: [anAnswer('c1'), anAnswer('c3')] }));
  cpSync(join(root, 'written'), sound, { recursive: true });
  rmSync(`${sessionFiles(sound, A_SESSION).database}-shm`);
  store.close();
  expected = await everythingIn(opened(sound));
});

/** The log's pages into the database: a page that is in both is read from the log. */
function carryOver(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

let copies = 0;
const opened = (place: string): SqliteSessionStore => new SqliteSessionStore(place);
function copyOf(place: string): string {
  const copy = join(root, `copy-${copies++}`);
  cpSync(place, copy, { recursive: true });
  return copy;
}

async function everythingIn(store: SessionStore): Promise<unknown> {
  try {
    const [log, said] = [await store.rows(A_SESSION, 'log', {}), await store.rows(A_SESSION, 'said', {})];
    const stored = (await store.read(A_SESSION))!;
    return { stored, log, said, commands: await store.commands(A_SESSION, 'all') };
  } finally {
    store.close();
  }
}

/** Codes of errors, and `harmless` for each look that found everything as it was. */
async function looksAt(place: string): Promise<readonly string[]> {
  const begun = async (store: SessionStore): Promise<unknown> => {
    const stored = await store.begin(A_SESSION, FIRST).finally(() => store.close());
    // Whoever begins must see what is wrong with the state: it goes on from there.
    expect(stored).toEqual((expected as { stored: unknown }).stored);
    return everythingIn(opened(place));
  };
  const outcomes: string[] = [];
  for (const look of [everythingIn, begun]) {
    try {
      expect(await look(opened(place))).toEqual(expected);
      outcomes.push('harmless');
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      outcomes.push(error.code);
    }
  }
  return outcomes;
}

describe('a journal with a changed byte', () => {
  it.each(['', '-wal'])(`is refused or as it was, at ${OFFSETS} places (%s)`, { timeout: 120_000 }, async (which) => {
    const random = randomStream(Number(process.env['TRADAI_TEST_SEED'] ?? 1), `flips${which}`);
    const { size } = statSync(sessionFiles(sound, A_SESSION).database + which);
    const outcomes = new Set<string>();
    for (let at = 0; at < OFFSETS; at++) {
      const place = copyOf(sound);
      const path = sessionFiles(place, A_SESSION).database + which;
      const bytes = readFileSync(path);
      // Heads of files and pages as often as all that is between.
      const offset = at % 5 === 0 ? random.below(100) : random.below(size);
      bytes[offset]! ^= 1 << random.below(8);
      writeFileSync(path, bytes);
      for (const outcome of await looksAt(place)) outcomes.add(outcome);
      rmSync(place, { recursive: true });
    }

    const known = ['harmless', 'journal-damaged', 'journal-newer', 'refused'];
    expect(known).toEqual(expect.arrayContaining([...outcomes]));
    expect(outcomes).toContain('journal-damaged');
  });
});

function rewrite(file: string, from: string, to: string): void {
  const bytes = readFileSync(file);
  bytes.write(to, bytes.indexOf(from), 'latin1');
  writeFileSync(file, bytes);
}

function atByte(bytes: Buffer, offset: number, value: number): Buffer {
  bytes[offset] = value;
  return bytes;
}

/** With its log: the tail alone says that there was one. */
function emptied(change: (database: string) => void): (database: string) => void {
  return (database) => {
    rmSync(`${database}-wal`);
    change(database);
  };
}

describe('a journal that is not whole', () => {
  const broken: [what: string, change: (database: string) => void, message: RegExp][] = [
    ['without its log', (database) => rmSync(`${database}-wal`), /has lost its end: it stands at step \d+ of epoch 1/],
    ['gone', emptied((database) => rmSync(database)), /has lost its end: it stands at step 0 of epoch 0/],
    ['emptied', emptied((database) => writeFileSync(database, '')), /has lost its end: it stands at step 0 of epoch 0/],
    ['cut', (database) => writeFileSync(database, readFileSync(database).subarray(0, 20_000)), /is damaged/],
    [
      'with another name of a column',
      (database) => rewrite(database, 'meta (name TEXT', 'meta (nbme TEXT'),
      /is damaged/,
    ],
    [
      'in a format to come',
      (database) => writeFileSync(database, atByte(readFileSync(database), 47, 200)),
      /is damaged/,
    ],
    ['another file', (database) => writeFileSync(database, 'no database at all'.repeat(999)), /is damaged/],
    [
      "another session's",
      (database) => cpSync(join(dirname(database), '..', 'other', 'b.live.db'), database),
      /is not the journal of sma-crossover \(dry-run\) on paper/,
    ],
  ];
  it.each(broken)('is told by its file and ends with 73: %s', async (_, change, message) => {
    const place = copyOf(sound);
    const other = new SqliteSessionStore(place);
    await other.begin({ account: 'other', strategy: 'b', mode: 'live' }, SECOND);
    other.close();
    const { database } = sessionFiles(place, A_SESSION);
    change(database);
    if (message.source.startsWith('is')) rmSync(`${database}-wal`);

    expect(await opened(place).list()).toContainEqual(A_SESSION);
    for (const look of [opened(place).read(A_SESSION), opened(place).begin(A_SESSION, SECOND)]) {
      const error = await look.catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'journal-damaged', message: expect.stringMatching(message) });
      expect((error as Error).message).toContain(database);
      expect(exitCodeOf(error)).toBe(73);
    }
  });
});

describe('a folder in the place of a journal', () => {
  it('is no journal, whoever comes', async () => {
    const place = join(root, 'folder');
    mkdirSync(sessionFiles(place, A_SESSION).database, { recursive: true });
    const store = opened(place);
    const calls = [
      () => store.begin(A_SESSION, FIRST),
      () => store.read(A_SESSION),
      () => store.order(A_SESSION, anOrder('c1')),
    ];
    for (const call of calls) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'journal-damaged', message: expect.stringMatching(/ is no file; expected/) });
      expect(exitCodeOf(error)).toBe(73);
    }
    store.close();
  });
});

describe("a folder in the place of a journal's tail", () => {
  it('is told by its name', async () => {
    const place = copyOf(sound);
    const { tail } = sessionFiles(place, A_SESSION);
    rmSync(tail);
    mkdirSync(tail);
    for (const look of [opened(place).read(A_SESSION), opened(place).begin(A_SESSION, SECOND)]) {
      const error = await look.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'journal-damaged', message: expect.stringContaining(`${tail} cannot be`) });
      expect(exitCodeOf(error)).toBe(73);
    }
  });
});

describe('a journal that is taken away while a session writes to it', () => {
  it.each([
    ['removed', (place: string) => rmSync(place, { recursive: true })],
    [
      'replaced',
      (place: string) => {
        rmSync(place, { recursive: true });
        cpSync(sound, place, { recursive: true });
      },
    ],
  ] as const)('%s: nothing is written where nobody finds it', async (_, take) => {
    const place = copyOf(sound);
    const store = opened(place);
    await store.begin(A_SESSION, SECOND);
    expect(await store.commit(A_SESSION, SECOND, stepOf(STEPS + 1))).toBe('done');
    take(place);
    const lost = store.commit(A_SESSION, SECOND, stepOf(STEPS + 2));
    await expect(lost).rejects.toMatchObject({ code: 'journal-damaged' });
    await expect(lost).rejects.toThrow(/was removed or replaced while a session wrote to it\.$/);
    store.close();
  });
});
