import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { EventBridge } from '../../packages/platform/src/adapters/aws/event-bridge.ts';
import { listenOnBus, type HeardEvents } from '../../packages/platform/src/adapters/aws/event-rule.fixture.ts';
import { readEvent } from '../../packages/platform/src/adapters/aws/read-event.ts';
import {
  makeStateMachines,
  type Definitions,
} from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { StepFunctions } from '../../packages/platform/src/adapters/aws/step-functions.ts';
import type { DomainEvent } from '../../packages/platform/src/ports/events.ts';
import { keyOf, newRun, runIdOf } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { SUITE_MACHINES, workflowsContract } from '../../packages/platform/src/ports/workflows-contract.fixture.ts';
import type { Definition, State, TaskState } from '../../packages/platform/src/workflow/definition.ts';
import { markRunning, updateState } from '../../packages/platform/src/workflow/run-row.ts';
import { SOME_REFERENCES } from '../../packages/platform/src/workflow/some-references.fixture.ts';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { startMessage } from '../../packages/platform/src/domain/run-messages.ts';
import { STATUS_MOVES } from '../../packages/platform/src/domain/run-status.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { tableAt } from './on-dynamo.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const LOGIN = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('MiniStack', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());
  const place = () => awsPlace('SFN', { AWS_ENDPOINT_URL: server.url, ...LOGIN });

  async function open(definitions: Definitions) {
    const machines = await makeStateMachines(place(), `tradai-${randomUUID()}`, definitions);
    return { machines, workflows: new StepFunctions({ aws: place(), machines }) };
  }

  workflowsContract('StepFunctions', async () => {
    const { workflows } = await open(SUITE_MACHINES);
    return { workflows, close: () => workflows.close() };
  });

  it('a workflow changes the row of a run, and the store reads one sequence of events, however often it was said', async () => {
    const { runs, table, close } = await runsIn(server.url);
    const run = newRun(1);
    await runs.accept(run, keyOf('k1'), startMessage(run, 1, run.createdMs));
    await runs.change(run.id, { by: 'dispatcher', move: STATUS_MOVES.dispatch, attempt: 1, atMs: NOW });
    const { workflows } = await open({ backtest: twiceSaid(table) });
    await workflows.start('backtest', `${run.id}-a1`, inputOf(run.id, 'FAILED'));
    await expect.poll(async () => (await runs.get(run.id, NOW))!.status, { timeout: 10_000 }).toBe('FAILED');
    await expect.poll(async () => (await workflows.describe('backtest', `${run.id}-a1`))!.status).toBe('SUCCEEDED');

    const failed = (await runs.get(run.id, NOW))!;
    expect(failed).toMatchObject({ version: 4, execution: `${run.id}-a1`, attempt: 1 });
    expect(failed.failure).toEqual({ code: 'TradAI.X', message: 'Because.', exitCode: null, stopCode: null });
    expect([failed.endedMs, failed.updatedMs]).toEqual([expect.any(Number), failed.endedMs]);
    const told = await runs.events(run.id, 0);
    expect(told.map(({ sequence, move, by, attempt }) => [sequence, move, by, attempt])).toEqual([
      [1, null, 'ann', 1],
      [2, 'dispatch', 'dispatcher', 1],
      [3, 'run', 'workflow', 1],
      [4, 'fail', 'workflow', 1],
    ]);

    // What becomes rows because of a change of ours is the same as before.
    await runs.change(run.id, { by: 'api', move: STATUS_MOVES.retry, attempt: 1, atMs: Date.now() });
    expect((await runs.events(run.id, 0)).slice(0, 4)).toEqual(told);
    expect((await runs.events(run.id, 4)).map(({ sequence, move }) => [sequence, move])).toEqual([[5, 'retry']]);
    await close();
  });

  it('a workflow says nothing about a run that was canceled, or about an attempt that is over', async () => {
    const { runs, table, close } = await runsIn(server.url);
    const { workflows } = await open({ backtest: twiceSaid(table) });
    const run = newRun(2);
    await runs.accept(run, keyOf('k2'), startMessage(run, 1, run.createdMs));
    const { run: canceled } = (await runs.change(run.id, {
      by: 'api',
      move: STATUS_MOVES.drop,
      attempt: 1,
      atMs: NOW,
    }))!;
    await workflows.start('backtest', `${run.id}-a1`, inputOf(run.id, 'COMPLETED'));
    await expect.poll(async () => (await workflows.describe('backtest', `${run.id}-a1`))!.status).toBe('SUCCEEDED');
    expect(await runs.get(run.id, NOW)).toEqual(canceled);

    const { run: again } = (await runs.change(run.id, { by: 'api', move: STATUS_MOVES.retry, attempt: 1, atMs: NOW }))!;
    await workflows.start('backtest', `${run.id}-late`, inputOf(run.id, 'COMPLETED'));
    await expect.poll(async () => (await workflows.describe('backtest', `${run.id}-late`))!.status).toBe('SUCCEEDED');
    expect(await runs.get(run.id, NOW)).toEqual(again);
    await close();
  });

  it('the end of an execution is an event, and its beginning none', async () => {
    const { machines, workflows } = await open(SUITE_MACHINES);
    const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] };
    const ears = await listenOnBus(place(), 'default', `ended-${randomUUID()}`, pattern);
    const name = `${runIdOf(7)}-a1`;
    await workflows.start('undeploy', name, {});
    await workflows.start('backtest', name, {});
    await workflows.stop('backtest', name, 'Canceled.');
    const ended = await heard(ears, 2, (event) => readEvent(event, machines));
    // Why is asked for by whoever hears it.
    const described = async (machine: 'backtest' | 'undeploy') => {
      const { cause: _, ...execution } = (await workflows.describe(machine, name))!;
      return { ...execution, startedMs: expect.any(Number), endedMs: expect.any(Number) };
    };
    expect(ended.map((event) => event.kind === 'execution-ended' && event.execution).toSorted(byMachine)).toEqual([
      await described('backtest'),
      await described('undeploy'),
    ]);
    ears.close();
  });

  it('what is published is heard', async () => {
    const bus = `tradai-${randomUUID()}`;
    const ears = await listenOnBus(place(), bus, bus, { source: ['tradai'] });
    const publisher = new EventBridge(place(), bus);
    const events: DomainEvent[] = [
      { kind: 'run-changed', runId: runIdOf(1), status: 'RUNNING', atMs: NOW },
      { kind: 'alias-moved', strategy: 'momentum', alias: 'live', version: 3, atMs: NOW },
    ];
    for (const event of events) await publisher.publish(event);
    const said = await heard(ears, 2, (event) => readEvent(event, {}));
    expect(said.toSorted((a, b) => (a.kind < b.kind ? 1 : -1))).toEqual(events);
    publisher.close();
    ears.close();
  });
});

function byMachine(a: unknown, b: unknown): number {
  return String((a as { machine: string }).machine) < String((b as { machine: string }).machine) ? -1 : 1;
}

async function heard(
  ears: HeardEvents,
  count: number,
  read: (event: unknown) => DomainEvent | null,
): Promise<DomainEvent[]> {
  const all: DomainEvent[] = [];
  for (let look = 0; look < 10 && all.length < count; look++)
    all.push(...(await ears.heard()).map(read).filter((event) => event !== null));
  return all;
}

async function runsIn(url: string) {
  const table = `tradai-state-${randomUUID()}`;
  await createStateTable(url, table);
  const runs = new DynamoRunStore(tableAt(url, table));
  return { runs, table, close: () => Promise.resolve(runs.close()) };
}

function inputOf(id: string, status: 'COMPLETED' | 'FAILED') {
  const [code, cause, move] = status === 'FAILED' ? ['TradAI.X', 'Because.', 'fail'] : ['', '', 'complete'];
  return { run_id: id, attempt: 1, outcome: { status, gsi: `STATUS#${status}`, code, cause, move } };
}

/** The two steps of a document that change the row, each done twice, as after an answer that was lost. */
function twiceSaid(table: string): Definition {
  const references = { ...SOME_REFERENCES, table };
  const over = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.skip', Next: 'Over' }];
  const steps: [string, (next: string) => TaskState][] = [
    ['MarkRunning', (next) => markRunning(references, next, over)],
    ['MarkRunningAgain', (next) => markRunning(references, next, over)],
    ['UpdateState', (next) => updateState(references, next, over)],
    ['UpdateStateAgain', (next) => updateState(references, next, over)],
  ];
  const states = steps.map(([name, make], at): [string, State] => [name, make(steps[at + 1]?.[0] ?? 'Over')]);
  return {
    ...{ Comment: '', StartAt: 'MarkRunning', TimeoutSeconds: 60 },
    States: { ...Object.fromEntries(states), Over: { Type: 'Succeed' } },
  };
}
