import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { TaskError, WorkerPool, type Topic } from './worker-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers `double` with twice the number, and does what other words say. */
const OBEDIENT = `
import { parentPort, workerData } from 'node:worker_threads';
if (workerData.isBroken) parentPort.postMessage({ kind: 'failed', code: 'no-strategy', message: 'nothing to load.' });
else {
  const acts = {
    double: (n) => 2 * n,
    sleep: (ms) => { const until = Date.now() + ms; while (Date.now() < until); return ms; },
    throw: () => { throw new Error('no luck'); },
    exit: () => process.exit(3),
    fill: () => { const lists = []; for (let i = 0; ; i++) lists.push({ i, text: 'x' + i }); },
  };
  const topics = {};
  acts.topic = (n) => topics[n] ?? -1;
  parentPort.on('message', (message) => {
    if (message.topic !== undefined) {
      topics[message.topic] = message.data === null ? undefined : (topics[message.topic] ?? 0) + message.data;
      return;
    }
    const [word, n] = message;
    try { parentPort.postMessage({ kind: 'done', value: acts[word](n) }); }
    catch (error) { parentPort.postMessage({ kind: 'failed', code: null, message: error.message }); }
  });
  parentPort.postMessage({ kind: 'ready' });
}`;
const file = join(folder, 'worker.mjs');
writeFileSync(file, OBEDIENT);

type Task = readonly [word: string, n: number];
const pools: WorkerPool<Task, number>[] = [];
function aPool(more: { workers?: number; limitMs?: number; data?: object } = {}): WorkerPool<Task, number> {
  const pool = new WorkerPool<Task, number>({ file, data: {}, workers: 2, limitMs: 20_000, heapMb: 64, ...more });
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('a pool of workers', () => {
  it('answers each task with its own answer', async () => {
    const pool = aPool();
    const numbers = [...Array(50).keys()];

    expect(await Promise.all(numbers.map((n) => pool.run(['double', n])))).toEqual(numbers.map((n) => 2 * n));
  });

  it.each([
    ['throws', 'throw', 'no luck'],
    ['ends its process', 'exit', 'it ended its process with code 3'],
    ['takes too much memory', 'fill', 'it took more than 64 MB of memory'],
  ])('goes on after a task that %s', async (_, word, says) => {
    const pool = aPool({ workers: 1 });
    const failing = pool.run([word, 0]);
    const next = pool.run(['double', 4]);

    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.toBeInstanceOf(TaskError);
    expect(await next).toBe(8);
  });

  it('gives up a task that takes too long, and goes on', async () => {
    const pool = aPool({ workers: 1, limitMs: 300 });
    const slow = pool.run(['sleep', 60_000]);
    const next = pool.run(['double', 5]);

    await expect(slow).rejects.toThrow('it took longer than 0.3 s');
    expect(await next).toBe(10);
  });

  it('tells a worker of a topic once, and a new worker again', async () => {
    const pool = aPool({ workers: 1 });
    const [first, second] = [1, 2].map((id) => ({ id, data: id * 10 })) as [Topic, Topic];
    const read = (topic: Topic): Promise<number> => pool.run(['topic', topic.id], undefined, topic);

    expect(await Promise.all([read(first), read(second), read(first)])).toEqual([10, 20, 10]);
    await expect(pool.run(['exit', 0])).rejects.toBeInstanceOf(TaskError);
    expect(await read(first)).toBe(10);
    pool.forget(first);
    expect(await pool.run(['topic', 1])).toBe(-1);
    expect(await read(first)).toBe(10);
  });

  it('says what kept its workers from starting', async () => {
    const pool = aPool({ data: { isBroken: true } });

    await expect(pool.run(['double', 1])).rejects.toMatchObject({ code: 'no-strategy', message: 'nothing to load.' });
    await expect(pool.run(['double', 1])).rejects.toMatchObject({ code: 'no-strategy' });
  });

  it('rejects what runs and waits when it is closed', async () => {
    const pool = aPool({ workers: 1 });
    const ends = Promise.allSettled([pool.run(['sleep', 60_000]), pool.run(['double', 1])]);
    await pool.close();

    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
