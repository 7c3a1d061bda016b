import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Execution } from '../../ports/workflows.ts';
import type { Definition } from '../../workflow/definition.ts';
import { LocalWorkflows, type LocalWorkflowsOptions } from './local-workflows.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import type { TaskHandler } from './run-definition.ts';

const PROCESS = fileURLToPath(new URL('workflow-process.fixture.ts', import.meta.url));

function folder(): string {
  const place = mkdtempSync(join(tmpdir(), 'tradai-workflows-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  return place;
}

const nothing: TaskHandler = () => Promise.resolve({});

/** First, then Second; both functions. */
function twoSteps(seconds = 30): Definition {
  const task = {
    Type: 'Task',
    Resource: 'arn',
    TimeoutSeconds: seconds,
    Parameters: { 'n.$': '$.n' },
    Retry: [],
  } as const;
  return {
    ...{ Comment: '', StartAt: 'First', TimeoutSeconds: 100 },
    States: {
      First: { ...task, ResultPath: '$.first', Next: 'Second' },
      Second: { ...task, ResultPath: null, End: true },
    },
  };
}

/** First, then a map over `items`. */
function firstAndMap(MaxConcurrency: number): Definition {
  const { States, ...whole } = twoSteps();
  const each = { Each: { ...({ Type: 'Pass', Result: {} } as const), End: true } } as const;
  return {
    ...whole,
    States: {
      First: States['First']!,
      Second: {
        ...{ Type: 'Map', ItemsPath: '$.items', MaxConcurrency, ItemSelector: {}, ResultPath: null, Catch: [] },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...{ StartAt: 'Each', States: each },
        },
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  };
}

function opened(handler: TaskHandler, more: Partial<LocalWorkflowsOptions> = {}, place = folder()) {
  const database = new PlatformDatabase(place);
  const ended: Execution[] = [];
  const workflows = new LocalWorkflows({
    ...{ database, definitions: { backtest: twoSteps() }, clock: new ManualClock(), handlerOf: () => handler },
    onEnd: (execution) => void ended.push(execution),
    ...more,
  });
  onTestFinished(() => database.close());
  return { workflows, ended, place, database, until: async (count = 1) => expect.poll(() => ended.length).toBe(count) };
}

describe('an execution in this process', () => {
  it('runs to its end and says so once', async () => {
    const { workflows, ended, until } = opened(nothing);
    expect(await workflows.start('backtest', 'r1-a1', { n: 1 })).toBe('started');
    await until();
    expect(ended[0]).toMatchObject({ machine: 'backtest', name: 'r1-a1', status: 'SUCCEEDED' });
    expect(await workflows.describe('backtest', 'r1-a1')).toEqual(ended[0]);
    expect(await workflows.describe('backtest', 'r2-a1')).toBeNull();
  });

  it('is started once under its name, however often it is asked for', async () => {
    let calls = 0;
    const { workflows, until } = opened(() => Promise.resolve(void (calls += 1)));
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    expect(await workflows.start('backtest', 'r1-a1', { n: 1 })).toBe('known');
    await until();
    expect(await workflows.start('backtest', 'r1-a1', { n: 1 })).toBe('known');
    await expect(workflows.start('backtest', 'r1-a1', { n: 2 })).rejects.toThrow(/another input/);
    expect(calls).toBe(2);
  });

  it('fails with what its task says', async () => {
    const { workflows, ended, until } = opened(() => Promise.reject(new Error('no image')));
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    await until();
    expect(ended[0]!.status).toBe('FAILED');
  });

  it('that is stopped stops its task, and begins no other', async () => {
    const heard: string[] = [];
    const { workflows, ended, until } = opened(
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('heard')))),
      { handlerOf: (_, state) => (heard.push(state), (__, signal) => new Promise((___, reject) => signal.addEventListener('abort', () => (heard.push('stopped'), reject(new Error()))))) },
    ); // prettier-ignore
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await workflows.stop('backtest', 'r1-a1', 'canceled');
    await until();
    expect(ended[0]!.status).toBe('ABORTED');
    expect(heard.filter((word) => word !== 'Second')).toEqual(['First', 'stopped']);
    await workflows.stop('backtest', 'r1-a1', 'again');
    expect(ended).toHaveLength(1);
  });

  it('ends a task whose time is up, whatever it does', async () => {
    const definitions = { backtest: twoSteps(0.05) };
    const { workflows, ended, until } = opened(() => new Promise(() => {}), { definitions });
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    await until();
    expect(ended[0]!.status).toBe('FAILED');
  });

  it('is not begun by a process that stops', async () => {
    const { workflows } = opened(nothing);
    await workflows.close();
    await expect(workflows.start('backtest', 'r1-a1', { n: 1 })).rejects.toThrow(/stopping/);
    expect(await workflows.describe('backtest', 'r1-a1')).toBeNull();
  });

  it('is done although where it stands cannot be written down, and that is written when it can be', async () => {
    const failures: string[] = [];
    const { workflows, ended, until, database } = opened(nothing, {
      onFailure: ({ name }, error) => void failures.push(`${name} ${(error as Error).message}`),
    });
    const write = vi.spyOn(database, 'write');
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    for (let time = 1; time <= 5; time++) write.mockRejectedValueOnce(new Error('disk full'));
    await until();
    expect(ended[0]).toMatchObject({ status: 'SUCCEEDED' });
    expect(failures).toEqual(Array.from({ length: 5 }, () => 'r1-a1 disk full'));
  });

  it('takes no answer that is larger than what AWS takes', async () => {
    const { workflows, ended, until } = opened(() => Promise.resolve({ text: 'x'.repeat(262_144) }));
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    await until();
    expect(ended[0]!.status).toBe('FAILED');
  });
});

describe('an execution whose process has ended', () => {
  it('goes on in the next one, and repeats nothing that was done', async () => {
    const did: string[] = [];
    const never: TaskHandler = () => new Promise(() => {});
    const place = folder();
    const first = opened(
      never,
      { handlerOf: (_, state) => (state === 'First' ? () => Promise.resolve({ ok: 1 }) : never) },
      place,
    );
    await first.workflows.start('backtest', 'r1-a1', { n: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.workflows.close();
    expect(first.ended).toEqual([]);
    const second = opened(nothing, { handlerOf: (_, state) => () => Promise.resolve(void did.push(state)) }, place);
    expect(await second.workflows.resume()).toBe(1);
    await second.until();
    expect([did, second.ended[0]!.status]).toEqual([['Second'], 'SUCCEEDED']);
    expect(await second.workflows.resume()).toBe(0);
  });

  it('is not resumed by another document', async () => {
    const place = folder();
    const first = opened(() => new Promise(() => {}), {}, place);
    await first.workflows.start('backtest', 'r1-a1', { n: 1 });
    await first.workflows.close();
    const second = opened(nothing, { definitions: { backtest: twoSteps(31) } }, place);
    await second.workflows.resume();
    const cause = 'The document has changed since it began.';
    expect(second.ended[0]).toMatchObject({ status: 'FAILED', cause });
    expect(await second.workflows.describe('backtest', 'r1-a1')).toEqual(second.ended[0]);
  });

  /** A process that ends without a word, or in order. */
  const left = async (place: string, isInOrder: boolean, handler: TaskHandler = () => new Promise(() => {})) => {
    const { workflows, ended } = opened(nothing, { handlerOf: () => handler }, place);
    await workflows.start('backtest', 'r1-a1', { n: 1 });
    await workflows.resume();
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (isInOrder) await workflows.close();
    else onTestFinished(() => workflows.close());
    expect(ended).toEqual([]);
  };

  it('is given up when it was left four times at one state', async () => {
    const place = folder();
    for (let time = 1; time <= 4; time++) await left(place, false);
    const last = opened(nothing, {}, place);
    await last.workflows.resume();
    expect(last.ended[0]).toMatchObject({ status: 'FAILED' });
  });

  it('is not given up however often its process was stopped in order', async () => {
    const place = folder();
    for (let time = 1; time <= 6; time++) await left(place, true);
    const last = opened(nothing, {}, place);
    await last.workflows.resume();
    await last.until();
    expect(last.ended[0]).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is counted anew at every state that it comes to', async () => {
    const place = folder();
    for (let time = 1; time <= 3; time++) await left(place, false);
    let calls = 0;
    await left(place, false, () => (calls++ === 0 ? Promise.resolve({}) : new Promise(() => {})));
    for (let time = 1; time <= 2; time++) await left(place, false);
    const last = opened(nothing, {}, place);
    await last.workflows.resume();
    await last.until();
    expect(last.ended[0]).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is resumed where more of it may be done at once by now', async () => {
    const place = folder();
    const first = opened(() => new Promise(() => {}), { definitions: { backtest: firstAndMap(10) } }, place);
    await first.workflows.start('backtest', 'r1-a1', { n: 1, items: [] });
    await first.workflows.close();
    const second = opened(nothing, { definitions: { backtest: firstAndMap(4) } }, place);
    await second.workflows.resume();
    await second.until();
    expect(second.ended[0]).toMatchObject({ status: 'SUCCEEDED' });
  });

  const order = ['MarkRunning', 'CheckDataFreshness', 'PrepareConfig', 'RunSpot', 'TransformResults'];
  const all = [...order, 'CheckPerformance', 'UpdateState', 'Cleanup', 'Notify'];
  it.each(all)('goes on at %s where it was killed there, and nothing before it is done again', (task) => {
    const place = folder();
    const run = (killedIn: string) =>
      spawnSync(process.execPath, ['--conditions=@tradai/source', PROCESS, place, killedIn], { encoding: 'utf8' });
    expect(run(task).signal).toBe('SIGKILL');
    expect(run('')).toMatchObject({ status: 0, stdout: 'SUCCEEDED\n' });
    const lines = readFileSync(join(place, 'tasks'), 'utf8').trim().split('\n');
    const did = lines.map((line) => line.split(' ')[1]!);
    const twice = [...new Set(did)].filter((name) => did.filter((other) => other === name).length > 1);
    const group = ['ValidateStrategy', 'CheckDataFreshness'];
    expect(twice.toSorted()).toEqual((group.includes(task) ? group : [task]).toSorted());
  });
});
