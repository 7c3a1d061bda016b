import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { told } from './open-database.ts';

/** Extended codes: their low byte says what kind it is. */
const TROUBLES: [what: string, errcode: number, code: string, words: string][] = [
  ['a disk that is full', 13, 'busy', 'p.db is on a disk that is full.'],
  ['no room for shared memory', 4874, 'busy', 'p.db cannot be read or written now: its disk is full, or fails.'],
  ['a write that fails', 778, 'busy', 'p.db cannot be read or written now: its disk is full, or fails.'],
  ['another writer', 261, 'busy', 'p.db is written to by another process; try again.'],
  ['what is no database', 26, 'damaged-store', 'p.db is no SQLite database that can be read.'],
];

describe('trouble of SQLite is told in our words', () => {
  it.each(TROUBLES)('%s', (_what, errcode, code, message) => {
    const work = () => {
      throw Object.assign(new Error('SQLite says so'), { errcode });
    };
    expect(() => told('p.db', work)).toThrow(expect.objectContaining({ code, message }));
  });
});

it('a number beyond those of JavaScript is damage, and none of ours', () => {
  const database = new DatabaseSync(':memory:');
  const work = () => database.prepare('SELECT 9007199254740993 AS epoch').get();
  expect(() => told('p.db', work)).toThrow(
    expect.objectContaining({
      code: 'damaged-store',
      message: 'p.db holds a number that is too large to be one of ours.',
    }) as Error,
  );
  database.close();
});

it('opens a new file for all who come at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-at-once-'));
  const [threads, files] = [4, 25];
  const gate = new Int32Array(new SharedArrayBuffer(4 * files));
  const opening = Array.from({ length: threads }, () => {
    const program = new URL('open-at-once.fixture.ts', import.meta.url);
    return new Worker(program, { workerData: { folder, threads, files, gate } });
  });
  expect(await Promise.all(opening.map((worker) => once(worker, 'exit')))).toEqual(opening.map(() => [0]));
  rmSync(folder, { recursive: true });
});
