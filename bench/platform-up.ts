import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformDatabase } from '../packages/platform/src/adapters/embedded/platform-database.ts';
import { SqliteRunStore } from '../packages/platform/src/adapters/embedded/sqlite-run-store.ts';
import { startMessage } from '../packages/platform/src/domain/run-messages.ts';
import { STATUS_MOVES } from '../packages/platform/src/domain/run-status.ts';
import { keyOf, newRun } from '../packages/platform/src/ports/run-store-contract.fixture.ts';
import { atMost, median, type Report } from './harness.ts';

const OLD_RUNS = 1000;
const STARTS = 5;
const IDLE_MS = 20_000;
const TRADAI = join(import.meta.dirname, '../packages/cli/bin/tradai.js');

/** `tradai up`, as it is built, on a folder with a thousand old runs: how soon it is ready, and what it needs when nothing happens. */
export async function platformUp(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  try {
    await oldRuns(folder);
    // The first one makes keys, and compiles.
    await start(folder, 0);
    const starts: Start[] = [];
    for (let at = 0; at < STARTS; at++) starts.push(await start(folder, 0));
    const idle = await start(folder, IDLE_MS);
    const readyMs = median(starts.map((each) => each.readyMs));
    const rssMb = idle.rssKb / 1024;
    return {
      part: 'tradai up',
      figures: [
        { name: `ready with ${OLD_RUNS} old runs, median of ${STARTS}`, value: readyMs, unit: 'ms' },
        { name: 'processor time until then', value: median(starts.map((each) => each.cpuMs)), unit: 'ms' },
        { name: `resident after ${IDLE_MS / 1000} s without work`, value: rssMb, unit: 'MB' },
      ],
      goals: [atMost('ready, s', readyMs / 1000, 2), atMost('memory without work, MB', rssMb, 180)],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oldRuns(folder: string): Promise<void> {
  const database = new PlatformDatabase(folder);
  const runs = new SqliteRunStore(database);
  const atMs = Date.now();
  const all = Array.from({ length: OLD_RUNS }, (_, at) => newRun(at, { createdMs: atMs }));
  await Promise.all(all.map((run) => runs.accept(run, keyOf(run.id), startMessage(run, 1, atMs))));
  await Promise.all(all.map(({ id }) => runs.sent(`${id}-a1`)));
  await Promise.all(all.map(({ id }) => runs.change(id, { move: STATUS_MOVES.drop, by: 'api', attempt: 1, atMs })));
  database.close();
}

interface Start {
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly rssKb: number;
}

async function start(folder: string, idleMs: number): Promise<Start> {
  const fromMs = performance.now();
  const child = spawn(process.execPath, [TRADAI, 'up', '--data', folder, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  const readyMs = performance.now() - fromMs;
  const cpuMs = ticksOf(child.pid!) * 10;
  await pause(idleMs);
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return { readyMs, cpuMs, rssKb };
}

/** Hundredths of a second that a process has had of the processors. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
