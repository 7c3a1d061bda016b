import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { A_SESSION, aStep, FIRST, STARTED } from '../../ports/session-step.fixture.ts';
import { sessionFiles } from './session-files.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';
import { stepOf } from './session-writer.fixture.ts';

const [THREADS, PER_THREAD] = [5, 10];
const LONGEST_MS = 50;

const root = mkdtempSync(join(tmpdir(), 'tradai-readers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function aSession(): Promise<{ place: string; store: SqliteSessionStore }> {
  const place = mkdtempSync(join(root, 'state-'));
  const store = new SqliteSessionStore(place);
  await store.begin(A_SESSION, FIRST);
  return { place, store };
}

/** Of `count` things one after the other, in ms, shortest first. */
async function times(count: number, work: (at: number) => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < count; at++) {
    const before = performance.now();
    await work(at);
    found.push(performance.now() - before);
    await new Promise(setImmediate);
  }
  return found.toSorted((a, b) => a - b);
}

/** A machine that is busy with other things is slow by itself: one calm time out of five is enough to show that nothing waits. */
async function calmest(measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let time = 0; time < 5 && best > LONGEST_MS; time++) best = Math.min(best, await measure());
  return best;
}

describe('a writer', () => {
  it('is not held up by 50 readers', { timeout: 60_000 }, async () => {
    const { place, store } = await aSession();
    let seq = 0;
    const commits = async (): Promise<number[]> => times(100, () => store.commit(A_SESSION, FIRST, stepOf(++seq)));
    const alone = (await commits()).at(-1)!;
    const threads = Array.from(
      { length: THREADS },
      () =>
        new Worker(new URL('session-reader.fixture.ts', import.meta.url), {
          workerData: { folder: place, readers: PER_THREAD },
          execArgv: ['--conditions=@tradai/source'],
        }),
    );
    try {
      await Promise.all(threads.map((thread) => reading(thread)));
      expect(await calmest(async () => (await commits()).at(-1)! - alone)).toBeLessThan(LONGEST_MS);
    } finally {
      await Promise.all(threads.map((thread) => thread.terminate()));
      store.close();
    }
  });

  it('goes on while a reader stands still in the middle of reading', async () => {
    const { place, store } = await aSession();
    await store.commit(A_SESSION, FIRST, stepOf(1));
    const reader = new DatabaseSync(sessionFiles(place, A_SESSION).database, { readOnly: true });
    reader.exec('BEGIN');
    expect(reader.prepare('SELECT count(*) AS n FROM rows').get()).toMatchObject({ n: 2 });
    for (let seq = 2; seq <= 100; seq++) expect(await store.commit(A_SESSION, FIRST, stepOf(seq))).toBe('done');

    expect(reader.prepare('SELECT count(*) AS n FROM rows').get()).toMatchObject({ n: 2 });
    reader.close();
    store.close();
  });

  it('is not held up while old rows are forgotten', async () => {
    const { store } = await aSession();
    const rows = Array.from({ length: 400 }, () => ({ kind: 'log' as const, text: 'x'.repeat(300) }));
    let seq = 0;
    const bites = async (): Promise<number> => {
      for (let step = 0; step < 20; step++) await store.commit(A_SESSION, FIRST, aStep(++seq, { rows }));
      const beforeMs = STARTED + seq * 1000 + 1;
      const found = await times(39, async () => {
        expect(await store.forget(A_SESSION, FIRST, 'log', beforeMs)).toBe('more');
      });
      return found.at(-1)!;
    };

    expect(await calmest(bites)).toBeLessThan(LONGEST_MS);
    store.close();
  });
});

/** Once all of its readers have read. */
async function reading(thread: Worker): Promise<void> {
  for (let readers = 0; readers < PER_THREAD; readers++) await once(thread, 'message');
}
