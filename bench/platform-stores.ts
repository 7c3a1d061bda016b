import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlatformDatabase } from '../packages/platform/src/adapters/embedded/platform-database.ts';
import { SqliteQueue } from '../packages/platform/src/adapters/embedded/sqlite-queue.ts';
import { SqliteRunStore } from '../packages/platform/src/adapters/embedded/sqlite-run-store.ts';
import { SqliteSlots } from '../packages/platform/src/adapters/embedded/sqlite-slots.ts';
import { SYSTEM_CLOCK } from '../packages/platform/src/compose/system-clock.ts';
import { STATUS_MOVES } from '../packages/platform/src/domain/run-status.ts';
import { startMessage } from '../packages/platform/src/domain/run-messages.ts';
import { dispatchRuns } from '../packages/platform/src/operations/dispatch-runs.ts';
import { keyOf, newRun } from '../packages/platform/src/ports/run-store-contract.fixture.ts';
import type { Services } from '../packages/platform/src/operations/services.ts';
import { atLeast, atMost, type Report } from './harness.ts';

const RUNS = 10_000;
const SLOTS = 10;
const MESSAGES = 10_000;
const PROCESSES = 8;

/** Ten thousand runs that wait, dispatched in order over ten slots; ten thousand messages, taken by eight processes. */
export async function platformStores(): Promise<Report> {
  const dispatch = await inFolder(dispatched);
  const queue = await inFolder(taken);
  return {
    part: 'stores of a platform: dispatching, a queue of several processes',
    figures: [
      { name: `${RUNS} runs dispatched over ${SLOTS} slots`, value: dispatch.perSecond, unit: 'runs/s' },
      { name: 'of them out of order', value: dispatch.outOfOrder, unit: '' },
      { name: `${MESSAGES} messages by ${PROCESSES} processes`, value: queue.perSecond, unit: 'messages/s' },
      { name: 'of them not taken exactly once', value: queue.notOnce, unit: '' },
    ],
    goals: [
      atMost('runs out of order', dispatch.outOfOrder, 0),
      atMost('messages not taken exactly once', queue.notOnce, 0),
      atLeast('messages a second', queue.perSecond, 2000),
    ],
  };
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dispatched(folder: string): Promise<{ perSecond: number; outOfOrder: number }> {
  const database = new PlatformDatabase(folder);
  const [runs, slots, clock] = [new SqliteRunStore(database), new SqliteSlots(database), SYSTEM_CLOCK];
  // All of one user, so that nothing but priority and age counts.
  const all = Array.from({ length: RUNS }, (_, at) => newRun(at, { priority: at % 10 }));
  await Promise.all(all.map((run) => runs.accept(run, keyOf(run.id), startMessage(run, 1, run.createdMs))));
  // Once each: who is not heard of for 30 s is started again under the same name.
  const started = new Set<string>();
  const workflows = {
    place: 'bench',
    start: (_machine: string, name: string) => Promise.resolve((started.add(name), 'started' as const)),
    describe: () => Promise.resolve(null),
    stop: () => Promise.resolve(),
  };
  const queues = {} as Services['queues'];
  const services = { runs, slots, clock, workflows, queues, slotsOf: { backtest: SLOTS, hyperopt: SLOTS } };
  // As a workflow's end does it.
  const ended = async (id: string): Promise<void> => {
    const change = { move: STATUS_MOVES.fail, by: 'reconciler', attempt: 1, atMs: clock.now() } as const;
    const outcome = await runs.change(id, change);
    if (outcome?.kind !== 'changed') throw new Error(`${id} does not run`);
    await slots.release('backtest', outcome.run);
  };
  const fromMs = performance.now();
  while (started.size < RUNS) {
    const done = await dispatchRuns(services, 'backtest');
    await Promise.all(done.started.map((id) => ended(id)));
  }
  const seconds = (performance.now() - fromMs) / 1000;
  database.close();
  const inOrder = [...started];
  const expected = all.toSorted((a, b) => b.priority - a.priority || a.createdMs - b.createdMs);
  const outOfOrder = expected.filter(({ id }, at) => inOrder[at] !== `${id}-a1`).length;
  return { perSecond: RUNS / seconds, outOfOrder };
}

async function taken(folder: string): Promise<{ perSecond: number; notOnce: number }> {
  const database = new PlatformDatabase(folder);
  const queue = new SqliteQueue('backtest', database, SYSTEM_CLOCK);
  const groups = Array.from({ length: MESSAGES }, (_, at) => `g${at}`);
  await Promise.all(groups.map((group) => queue.send({ group, dedup: group, body: {} })));
  database.close();
  const files = Array.from({ length: PROCESSES }, (_, at) => join(folder, `taken-${at}`));
  const consumers = await Promise.all(files.map((file) => consumer(folder, file)));
  const fromMs = performance.now();
  await Promise.all(consumers.map((take) => take()));
  const seconds = (performance.now() - fromMs) / 1000;
  const lines = files
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [group, isDone] = line.split(' ') as [string, string];
    if (isDone === 'true') counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return { perSecond: MESSAGES / seconds, notOnce: groups.filter((group) => counts.get(group) !== 1).length };
}

/** Gives what lets it take, when it is ready: a process takes longer to start than to take a thousand messages. */
async function consumer(folder: string, file: string): Promise<() => Promise<void>> {
  const program = join(import.meta.dirname, 'platform-queue-process.ts');
  const child = spawn(process.execPath, ['--conditions=@tradai/source', program, folder, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end('take\n');
    await exit;
  };
}
