import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tasksContract } from '../../ports/tasks-contract.fixture.ts';
import type { TaskSpec } from '../../ports/tasks.ts';
import { openTasks, type ChildTasksOptions } from './child-tasks.ts';
import { PlatformDatabase } from './platform-database.ts';
import { REAL_CLOCK } from './tasks/real-clock.fixture.ts';
import { TaskRows } from './tasks/task-rows.ts';

const PROGRAM = fileURLToPath(new URL('tasks/fake-container.fixture.ts', import.meta.url));
const NEVER = new AbortController().signal;

function opened(more: Partial<ChildTasksOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-tasks-'));
  const database = new PlatformDatabase(folder);
  const lines = join(folder, 'lines');
  const open = (): ReturnType<typeof openTasks> =>
    openTasks({
      ...{ database, folder, program: [PROGRAM], environment: { FAKE_LINES: lines }, clock: REAL_CLOCK },
      ...{ graceMs: 200, ...more },
    });
  const tasks = open();
  onTestFinished(async () => {
    await tasks.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
  const starts = (): number =>
    existsSync(lines)
      ? readFileSync(lines, 'utf8')
          .split('\n')
          .filter((line) => line.startsWith('start')).length
      : 0;
  return { folder, database, tasks, open, starts, begun: () => expect.poll(starts).toBeGreaterThan(0) };
}

function task(environment: Record<string, string> = {}, more: Partial<TaskSpec> = {}): TaskSpec {
  return { runId: 'r1', attempt: 1, tier: 'spot', size: 'small', isSpot: true, environment, ...more };
}

tasksContract('Child processes', () => {
  const { open, starts } = opened();
  return {
    ...{ open, starts },
    environment: ({ code = 0, afterMs = 0, isDeaf = false }) => ({
      ...{ FAKE_CODE: String(code), FAKE_MS: String(afterMs), FAKE_DEAF: isDeaf ? 'term' : '' },
    }),
  };
});

describe('a container as a process', () => {
  it('whose program is not there did not begin', async () => {
    const { tasks } = opened({ program: ['/nowhere/main.js'] });
    expect(await tasks.run(task(), NEVER)).toMatchObject({ stopCode: 'TaskFailedToStart', exitCode: null });
  });

  it('knows nothing of this process but what it is told', async () => {
    process.env['TRADAI_TEST_SECRET'] = 'hidden';
    onTestFinished(() => void delete process.env['TRADAI_TEST_SECRET']);
    const { tasks, folder } = opened();
    await tasks.run(task({ RUN_ID: 'r1' }), NEVER);
    const log = join(folder, 'logs/runs/r1/a1-spot.log');
    const known = Object.keys(JSON.parse(readFileSync(log, 'utf8')) as object);
    expect(known).toEqual(expect.arrayContaining(['PATH', 'RUN_ID', 'TRADAI_PARENT', 'FAKE_LINES']));
    const more = [
      'PATH',
      'HOME',
      'USER',
      'LANG',
      'LC_ALL',
      'TZ',
      'TMPDIR',
      'NODE_COMPILE_CACHE',
      'PWD',
      'OLDPWD',
      'SHLVL',
      '_',
    ];
    expect(known.filter((name) => !more.includes(name) && !/^(FAKE|TRADAI_PARENT|RUN_ID)/.test(name))).toEqual([]);
    expect(statSync(log).mode & 0o077).toBe(0);
  });

  it('that Spot takes away says that', async () => {
    const { tasks, begun } = opened();
    const running = tasks.run(task({ FAKE_MS: '60000' }), NEVER);
    await begun();
    expect(await tasks.interrupt(task())).toBe(true);
    expect(await running).toMatchObject({ stopCode: 'SpotInterruption', exitCode: 143 });
    expect(await tasks.interrupt(task())).toBe(false);
  });

  it('that somebody else asks to stop was taken away', async () => {
    const { tasks, begun, folder } = opened();
    const running = tasks.run(task({ FAKE_MS: '60000' }), NEVER);
    await begun();
    process.kill(Number(readFileSync(join(folder, 'lines'), 'utf8').trim().split(' ')[1]), 'SIGTERM');
    expect(await running).toMatchObject({ stopCode: 'TerminationNotice', exitCode: 143 });
  });

  it('that is asked to stop together with its platform is begun again by the next one', async () => {
    const { tasks, begun, folder, open, starts } = opened();
    const running = tasks.run(task({ FAKE_MS: '60000' }), NEVER);
    await begun();
    process.kill(Number(readFileSync(join(folder, 'lines'), 'utf8').trim().split(' ')[1]), 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tasks.close();
    expect(await running).toMatchObject({ stopCode: 'EssentialContainerExited', exitCode: 143 });
    const next = open();
    expect(await next.run(task(), NEVER)).toMatchObject({ exitCode: 0 });
    expect(starts()).toBe(2);
  });

  it.each([
    ['65', 65, 0],
    ['137', 137, 0],
    ['75', 0, 1],
    ['143', 0, 1],
    ['130', 0, 1],
  ])('that ended with %s while no platform was there ends with %d after %d starts', async (code, exitCode, count) => {
    const { open, folder, database, starts } = opened();
    const rows = new TaskRows(database);
    await rows.starting(task(), Date.now());
    await rows.running(task(), 2 ** 30, 'a process of another time');
    mkdirSync(join(folder, 'tasks'));
    writeFileSync(join(folder, 'tasks', 'r1-a1-spot.exit'), code);
    expect(await open().run(task(), NEVER)).toMatchObject({ exitCode });
    expect(starts()).toBe(count);
  });

  it('that uses up its memory was killed', async () => {
    const { tasks } = opened({ memoryMb: { prepare: 32, small: 32, large: 64 } });
    expect(await tasks.run(task({ FAKE_MEMORY: '1' }), NEVER)).toMatchObject({ exitCode: 137 });
  }, 20_000);
});
