import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ServiceError, type Objects } from '@tradai/runtime/ports';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startMessage } from '../../domain/run-messages.ts';
import type { Workflows } from '../../ports/workflows.ts';
import { keyOf, newRun, runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { MemoryObjects } from '../../api/memory-services.fixture.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { forgetRuns } from './forget-runs.ts';
import { specsFirst } from './specs-first.ts';
import { SqliteQueue } from './sqlite-queue.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { SqliteSubmissions } from './sqlite-submissions.ts';

const SPEC = { key: 'specs/1.json', bytes: new TextEncoder().encode('{"strategy":"momentum"}') };

function opened(place = folder(), objects: Objects = new MemoryObjects()) {
  const clock = new ManualClock();
  const database = new PlatformDatabase(place);
  onTestFinished(() => database.close());
  const queues = {
    backtest: new SqliteQueue('backtest', database, clock),
    deploy: new SqliteQueue('deploy', database, clock),
  };
  const submissions = new SqliteSubmissions({ database, queues, objects });
  const runs = new SqliteRunStore(database);
  const submit = (number: number, key = runIdOf(number), hash = 'h1') => {
    const run = newRun(number);
    return submissions.submit({
      run,
      key: keyOf(key, { hash }),
      message: startMessage(run, 1, run.createdMs),
      spec: SPEC,
    });
  };
  return { place, clock, database, queues, submissions, runs, submit, objects: objects as MemoryObjects };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tradai-submissions-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('a run that is submitted in one step', () => {
  it('waits, with its first event, its message in the queue and nothing left to send', async () => {
    const { runs, queues, submit } = opened();
    const waiting = queues.backtest.receive(10, 60_000);
    const accepted = await submit(1);
    expect(accepted).toMatchObject({ kind: 'accepted', run: { ...newRun(1), status: 'QUEUED' } });
    expect(await waiting).toMatchObject([{ group: runIdOf(1), body: { run_id: runIdOf(1), attempt: 1 } }]);
    expect(await runs.events(runIdOf(1), 0)).toMatchObject([{ sequence: 1, kind: 'accepted' }]);
    expect(await runs.outbox(Infinity, 10)).toEqual([]);
  });

  it('is known by its key, and makes nothing when it is repeated', async () => {
    const { runs, queues, submit } = opened();
    const outcomes = await Promise.all([submit(1, 'same'), submit(2, 'same'), submit(3, 'same', 'h2')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'replayed', 'mismatch']);
    expect(await queues.backtest.depth()).toEqual({ waiting: 1, inFlight: 0 });
    expect(await runs.get(runIdOf(2), 0)).toBeNull();
  });

  it('that fails leaves nothing, and those of the same commit stand', async () => {
    const { runs, queues, submit } = opened();
    const put = queues.backtest.put.bind(queues.backtest);
    queues.backtest.put = (query, message) => {
      const id = put(query, message);
      if (message.group === runIdOf(2)) throw new Error('no');
      return id;
    };
    const outcomes = await Promise.allSettled([submit(1), submit(2), submit(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await runs.get(runIdOf(2), 0)).toBeNull();
    expect((await queues.backtest.receive(10, 0)).map(({ group }) => group)).toEqual([runIdOf(1), runIdOf(3)]);
    queues.backtest.put = put;
    expect((await submit(2)).kind).toBe('accepted');
  });
});

describe('its specification', () => {
  const workflows = (started: string[]): Workflows => ({
    place: 'test',
    start: (_machine, name) => Promise.resolve((started.push(name), 'started' as const)),
    describe: () => Promise.resolve(null),
    stop: () => Promise.resolve(),
  });
  const start = (first: Workflows, number: number) =>
    first.start('backtest', `${runIdOf(number)}-a1`, { run_id: runIdOf(number) });

  it('is an object before the workflow starts, once, also in another process', async () => {
    const { place, objects, submit, database } = opened();
    await submit(1);
    expect(objects.stored.size).toBe(0);
    database.close();
    const { submissions, objects: others } = opened(place);
    const started: string[] = [];
    const first = specsFirst(workflows(started), submissions);
    expect(await start(first, 1)).toBe('started');
    expect([...others.stored]).toEqual([[SPEC.key, SPEC.bytes]]);
    others.stored.clear();
    await start(first, 1);
    expect([started.length, others.stored.size]).toEqual([2, 0]);
  });

  it('is kept, and nothing starts, where it cannot be written', async () => {
    const { submit, submissions, objects } = opened();
    await submit(1);
    const started: string[] = [];
    const first = specsFirst(workflows(started), submissions);
    const put = objects.put.bind(objects);
    objects.put = () => Promise.reject(new ServiceError('busy', 'The disk is full.'));
    await expect(start(first, 1)).rejects.toThrow('The disk is full.');
    expect(started).toEqual([]);
    objects.put = put;
    await start(first, 1);
    expect(objects.stored.size).toBe(1);
  });

  it('is forgotten with a run that never started', async () => {
    const { submit, submissions, objects, database } = opened();
    await submit(1);
    await database.write((query) => query('UPDATE runs SET expires_ms = 1').run());
    expect(await forgetRuns(database, 10 * 86_400_000)).toEqual([runIdOf(1)]);
    await submissions.layOut(runIdOf(1));
    expect(objects.stored.size).toBe(0);
  });
});

describe('a process that is killed in the middle of a burst', () => {
  const PROCESS = fileURLToPath(new URL('submissions-process.fixture.ts', import.meta.url));

  it.each([0, 1, 2])('has lost nothing that it answered, and left nothing by half (%i)', async () => {
    const place = folder();
    const child = spawn(process.execPath, ['--conditions=@tradai/source', PROCESS, place], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const answered: string[] = [];
    const exit = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      answered.push(line);
      if (answered.length === 300) child.kill('SIGKILL');
    }
    expect((await exit)[1]).toBe('SIGKILL');
    const { runs, database } = opened(place);
    const kept = await runs.list({ limit: 1_000_000 }, 0);
    const ids = new Set(kept.map(({ id }) => id));
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
    expect(answered.length).toBeGreaterThanOrEqual(300);
    // Whatever else was begun is there as a whole, or not at all.
    const count = (sql: string) => database.read((query) => Number(query(sql).get()!['count']));
    expect(await count('SELECT count(*) AS count FROM run_specs')).toBe(kept.length);
    expect(await count('SELECT count(DISTINCT run_id) AS count FROM run_events')).toBe(kept.length);
    expect(await count('SELECT count(*) AS count FROM idempotency')).toBe(kept.length);
    expect(await count('SELECT count(*) AS count FROM messages')).toBe(kept.length);
  });
});
