import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TaskSpec } from '../../ports/tasks.ts';
import { openTasks, type ChildTasksOptions } from './child-tasks.ts';
import { PlatformDatabase } from './platform-database.ts';
import { REAL_CLOCK } from './tasks/real-clock.fixture.ts';

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
  return { folder, tasks, open, starts, begun: () => expect.poll(starts).toBeGreaterThan(0) };
}

function task(environment: Record<string, string> = {}, more: Partial<TaskSpec> = {}): TaskSpec {
  return { runId: 'r1', attempt: 1, tier: 'spot', size: 'small', isSpot: true, environment, ...more };
}

describe('a container as a process', () => {
  it.each([0, 1, 65, 75, 124])('that ends with %i says so', async (code) => {
    const { tasks } = opened();
    expect(await tasks.find(task())).toBeNull();
    const exit = await tasks.run(task({ FAKE_CODE: String(code) }), NEVER);
    expect(exit).toEqual({ task: 'r1-a1-spot', stopCode: 'EssentialContainerExited', exitCode: code });
    expect(await tasks.find(task())).toEqual(exit);
  });

  it('is one of its key, while it runs and when it has ended', async () => {
    const { tasks, open, starts } = opened();
    const both = await Promise.all([tasks.run(task({ FAKE_MS: '50' }), NEVER), tasks.run(task(), NEVER)]);
    expect(both[0]).toEqual(both[1]);
    expect(await open().run(task(), NEVER)).toEqual(both[0]);
    expect(starts()).toBe(1);
    await tasks.run(task({}, { tier: 'on-demand' }), NEVER);
    expect(starts()).toBe(2);
  });

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

  it.each([
    ['hears it', '', 143],
    ['does not', 'term', 137],
  ])('that is stopped and %s is over soon, and runs again when it is wanted again', async (_, deaf, code) => {
    const { tasks, starts, begun } = opened();
    const stop = new AbortController();
    const running = tasks.run(task({ FAKE_MS: '60000', FAKE_DEAF: deaf }), stop.signal);
    await begun();
    expect(await tasks.find(task())).toBe('running');
    stop.abort();
    expect(await running).toMatchObject({ stopCode: 'EssentialContainerExited', exitCode: code });
    expect(await tasks.run(task(), NEVER)).toMatchObject({ exitCode: 0 });
    expect(starts()).toBe(2);
  });

  it('that is not wanted any more does not begin', async () => {
    const { tasks, starts } = opened();
    await expect(tasks.run(task(), AbortSignal.abort())).rejects.toMatchObject({ code: 'unavailable' });
    expect(starts()).toBe(0);
  });

  it('that Spot takes away says that', async () => {
    const { tasks, begun } = opened();
    const running = tasks.run(task({ FAKE_MS: '60000' }), NEVER);
    await begun();
    expect(await tasks.interrupt(task())).toBe(true);
    expect(await running).toMatchObject({ stopCode: 'SpotInterruption', exitCode: 143 });
    expect(await tasks.interrupt(task())).toBe(false);
  });

  it('that uses up its memory was killed', async () => {
    const { tasks } = opened({ memoryMb: { prepare: 32, small: 32, large: 64 } });
    expect(await tasks.run(task({ FAKE_MEMORY: '1' }), NEVER)).toMatchObject({ exitCode: 137 });
  }, 20_000);

  it.each(['../r1', 'r/1', '', 'r 1'])('is called by no path such as "%s"', async (runId) => {
    const { tasks } = opened();
    await expect(tasks.run(task({}, { runId }), NEVER)).rejects.toMatchObject({ code: 'invalid-entry' });
    await expect(tasks.run(task({}, { tier: runId }), NEVER)).rejects.toMatchObject({ code: 'invalid-entry' });
  });
});
