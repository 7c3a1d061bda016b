import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import { makeStateMachines } from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { StepFunctions } from '../../packages/platform/src/adapters/aws/step-functions.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import { startMessage } from '../../packages/platform/src/domain/run-messages.ts';
import { isTerminal } from '../../packages/platform/src/domain/run-status.ts';
import type { Run } from '../../packages/platform/src/domain/run.ts';
import { cancelRun, type CancelServices } from '../../packages/platform/src/operations/cancel-run.ts';
import { dispatchRuns } from '../../packages/platform/src/operations/dispatch-runs.ts';
import { reconcileRun } from '../../packages/platform/src/operations/reconcile-run.ts';
import { sendOrLeave } from '../../packages/platform/src/operations/send-outbox.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { keyOf, newRun } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { ended, TaskFailure } from '../../packages/platform/src/workflow/scripted-run.fixture.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { makeActivities, serveActivity } from '../platform-acceptance/activities.ts';
import { CONTAINERS, documentsAtMinistack, TABLE } from '../platform-acceptance/aws-documents.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { placeAt, tableAt } from './on-dynamo.ts';

const LIMIT_MS = 120_000;
const STEPS = [
  'validate-strategy',
  'data-collection-proxy',
  'transform-results',
  'check-performance',
  'cleanup-resources',
  'notify-completion',
];
const ANSWERS: Readonly<Record<string, object>> = {
  'data-collection-proxy': { state: 'FRESH', backfill_id: '' },
  'transform-results': { summary: { trades: 3 } },
  'check-performance': { verdict: 'PASS' },
};
const SPOT = 'FARGATE_SPOT';

/** What containers of a run do, by the capacity that they are given; `prepare` is the one before. The last answer goes on. */
type Ends = Readonly<Partial<Record<'prepare' | 'spot' | 'on-demand' | 'large', number | Error>>>;
type Case = readonly [title: string, ends: Ends, status: string, code: string | null, containers: readonly string[]];

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

const NORMAL = ['prepare', 'spot'];
const CASES: readonly Case[] = [
  ['ends with 0', {}, 'COMPLETED', null, NORMAL],
  ...[1, 64, 65, 69, 70, 78].map((code): Case => [
    `ends with ${code}`,
    { spot: code },
    'FAILED',
    'TradAI.StrategyFailed',
    NORMAL,
  ]),
  ['ends with 75, and goes on at demand', { spot: 75 }, 'COMPLETED', null, [...NORMAL, 'on-demand']],
  ['ends with 75 twice', { spot: 75, 'on-demand': 75 }, 'FAILED', 'TradAI.StrategyFailed', [...NORMAL, 'on-demand']],
  ['ends with 124', { spot: 124 }, 'TIMED_OUT', 'TradAI.TimedOut', NORMAL],
  ['ends with 137, and is done on a large one', { spot: 137 }, 'COMPLETED', null, [...NORMAL, 'large']],
  ['ends with 137 twice', { spot: 137, large: 137 }, 'FAILED', 'TradAI.StrategyFailed', [...NORMAL, 'large']],
  ['is told of by Spot', { spot: ended(143, 'SpotInterruption') }, 'COMPLETED', null, [...NORMAL, 'on-demand']],
  ['cannot be prepared', { prepare: 78 }, 'FAILED', 'TradAI.ConfigFailed', ['prepare']],
  ['is over time', { spot: new TaskFailure('States.Timeout', '') }, 'TIMED_OUT', 'TradAI.TimedOut', NORMAL],
];

describe.skipIf(python === null)('a run on the whole document, as MiniStack carries it out, whose container', () => {
  const stop = new AbortController();
  let server: Ministack;
  let services: CancelServices;
  /** By the run's id. */
  const ends = new Map<string, Ends>();
  const seen = new Map<string, string[]>();
  /** Steps that wait for somebody, by run and step. */
  const held = new Map<string, PromiseWithResolvers<void>>();
  const reached = new Map<string, PromiseWithResolvers<void>>();

  beforeAll(async () => {
    server = await startMinistack(python!);
    const aws = placeAt(server.url, 'SQS');
    await createStateTable(server.url, TABLE);
    await makeActivities(server.url, [...STEPS, CONTAINERS]);
    const { backtest } = documentsAtMinistack();
    const machines = await makeStateMachines(aws, 'tradai', { backtest: backtest! });
    const table = tableAt(server.url, TABLE);
    const queue = async (name: string) => new SqsQueue({ name, aws, ...(await makeQueue(aws, name, QUEUE_RULES)) });
    services = {
      ...{ runs: new DynamoRunStore(table), slots: new DynamoSlots(table), clock: SYSTEM_CLOCK },
      queues: { backtest: await queue('backtest'), deploy: await queue('deploy') },
      ...{ workflows: new StepFunctions({ aws, machines }), slotsOf: { backtest: 10, hyperopt: 10 } },
      events: { publish: () => Promise.resolve() },
    };
    for (const name of STEPS)
      void serveActivity(server.url, name, (input) => step(name, input as { run_id: string }), stop.signal);
    void serveActivity(server.url, CONTAINERS, container, stop.signal);
  }, LIMIT_MS);
  afterAll(async () => {
    stop.abort();
    for (const { resolve } of held.values()) resolve();
    await server.close();
  });

  async function step(name: string, { run_id: id }: { readonly run_id: string }): Promise<unknown> {
    await standStill(id, name);
    return ANSWERS[name] ?? {};
  }

  async function container(input: unknown): Promise<unknown> {
    const {
      TaskDefinition: size,
      CapacityProviderStrategy: capacity,
      Overrides: overrides,
    } = input as {
      readonly TaskDefinition: string;
      readonly CapacityProviderStrategy: [{ readonly CapacityProvider: string }];
      readonly Overrides: {
        readonly ContainerOverrides: [{ readonly Environment: { Name: string; Value: string }[] }];
      };
    };
    const id = overrides.ContainerOverrides[0].Environment.find(({ Name }) => Name === 'RUN_ID')!.Value;
    const small = capacity[0].CapacityProvider === SPOT ? 'spot' : 'on-demand';
    const tier = (size === 'small' ? small : size) as keyof Ends;
    seen.set(id, [...(seen.get(id) ?? []), tier]);
    await standStill(id, tier);
    const end = ends.get(id)?.[tier] ?? 0;
    if (end instanceof Error) throw end;
    if (end !== 0) throw ended(end);
    return { TaskArn: 'arn:task/1', StopCode: 'EssentialContainerExited', Containers: [{ ExitCode: 0 }] };
  }

  async function standStill(id: string, where: string): Promise<void> {
    reached.get(`${id} ${where}`)?.resolve();
    await held.get(`${id} ${where}`)?.promise;
  }

  async function begin(how: Ends, stillAt: string | null = null): Promise<{ readonly id: string }> {
    const id = `0197f000-0000-7000-8000-${randomUUID().slice(-12)}`;
    ends.set(id, how);
    if (stillAt !== null) {
      held.set(`${id} ${stillAt}`, Promise.withResolvers());
      reached.set(`${id} ${stillAt}`, Promise.withResolvers());
    }
    const run = newRun(1, { id, createdMs: Date.now() });
    const message = startMessage(run, 1, run.createdMs);
    await services.runs.accept(run, keyOf(id), message);
    await sendOrLeave(services, message);
    await dispatchRuns(services, 'backtest');
    return run;
  }

  async function over(id: string): Promise<Run> {
    const aftermath = {
      cleanUp: () => Promise.resolve(),
      notify: () => Promise.resolve(),
      resultOf: () => Promise.resolve(null),
    };
    for (const untilMs = Date.now() + LIMIT_MS; Date.now() < untilMs; await pause(200)) {
      const execution = await services.workflows.describe('backtest', `${id}-a1`);
      if (execution === null || execution.status === 'RUNNING') continue;
      await reconcileRun(services, aftermath, id);
      const run = (await services.runs.get(id, Date.now()))!;
      if (isTerminal(run.status)) return run;
    }
    throw new Error(`${id} did not end`);
  }

  it.concurrent.each(CASES)('%s', { timeout: LIMIT_MS }, async (_, how, status, code, containers) => {
    const { id } = await begin(how);
    const run = await over(id);
    expect([run.status, run.failure?.code ?? null, seen.get(id)]).toEqual([status, code, containers]);
  });

  it.concurrent.each([...STEPS.slice(0, 4), 'prepare', 'spot'])(
    'is canceled while it stands at %s',
    { timeout: LIMIT_MS },
    async (where) => {
      const { id } = await begin({}, where);
      await reached.get(`${id} ${where}`)!.promise;
      await cancelRun(services, id);
      held.get(`${id} ${where}`)!.resolve();
      expect((await over(id)).status).toBe('CANCELLED');
    },
  );

  it('is never started, because somebody canceled before', { timeout: LIMIT_MS }, async () => {
    const run = newRun(1, { id: `0197f000-0000-7000-8000-${randomUUID().slice(-12)}`, createdMs: Date.now() });
    await services.runs.accept(run, keyOf(run.id), startMessage(run, 1, run.createdMs));
    await cancelRun(services, run.id);
    await dispatchRuns(services, 'backtest');
    expect((await services.runs.get(run.id, Date.now()))!.status).toBe('CANCELLED');
    expect(await services.workflows.describe('backtest', `${run.id}-a1`)).toBeNull();
  });

  it('leaves no slot held', { timeout: LIMIT_MS }, async () => {
    expect(await services.slots.holders('backtest')).toEqual([]);
  });
});
