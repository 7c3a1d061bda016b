import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Definition } from '../../workflow/definition.ts';
import type { Execution } from '../../ports/workflows.ts';
import { Line } from './line.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';

const NEVER = new AbortController().signal;

it('whoever waits comes in as somebody leaves, in turn, and who gives up holds up nobody', async () => {
  const line = new Line(1);
  const came: string[] = [];
  const enter = async (name: string, signal = NEVER) => {
    const leave = await line.enter(signal);
    came.push(name);
    return leave;
  };
  const first = await enter('first');
  const gone = new AbortController();
  const given = enter('gone', gone.signal);
  const [second, third] = [enter('second'), enter('third')];
  gone.abort(new Error('no more'));
  await expect(given).rejects.toThrow('no more');
  first();
  first();
  const leaveSecond = await second;
  expect(came).toEqual(['first', 'second']);
  leaveSecond();
  (await third)();
  expect(came).toEqual(['first', 'second', 'third']);
  await expect(line.enter(gone.signal)).rejects.toThrow('no more');
});

/** Four items at once, each of which has a second. */
const EACH: Definition = {
  ...{ Comment: 'Works on each.', StartAt: 'Each', TimeoutSeconds: 60 },
  States: {
    Each: {
      ...{ Type: 'Map', ItemsPath: '$.items', MaxConcurrency: 4 },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: 'work', Parameters: {}, TimeoutSeconds: 1, Retry: [], End: true } },
      },
      End: true,
    } as never,
  },
};

it('executions share the places of a line, and waiting for one takes none of a task’s time', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-line-'));
  const database = new PlatformDatabase(place);
  const line = new Line(2);
  const ends: Execution[] = [];
  let [now, most, done] = [0, 0, 0];
  const workflows = new LocalWorkflows({
    ...{ database, definitions: { hyperopt: EACH }, clock: new ManualClock(), onEnd: (end) => void ends.push(end) },
    lineOf: () => line,
    handlerOf: () => async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 400));
      now -= 1;
      done += 1;
      return {};
    },
  });
  onTestFinished(async () => {
    await workflows.close();
    database.close();
    rmSync(place, { recursive: true });
  });
  const items = [1, 2, 3, 4].map((n) => ({ n }));
  for (const name of ['a', 'b']) await workflows.start('hyperopt', name, { items });
  await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(2);
  expect(ends.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect([most, done]).toEqual([2, 8]);
}, 20_000);
