import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { listenOnBus } from '../../packages/platform/src/adapters/aws/event-rule.fixture.ts';
import { readEvent } from '../../packages/platform/src/adapters/aws/read-event.ts';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import { makeStateMachines } from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { StepFunctions } from '../../packages/platform/src/adapters/aws/step-functions.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import { startMessage } from '../../packages/platform/src/domain/run-messages.ts';
import { isTerminal } from '../../packages/platform/src/domain/run-status.ts';
import { cancelRun } from '../../packages/platform/src/operations/cancel-run.ts';
import { dispatchRuns } from '../../packages/platform/src/operations/dispatch-runs.ts';
import { reconcileRun } from '../../packages/platform/src/operations/reconcile-run.ts';
import { sendOrLeave } from '../../packages/platform/src/operations/send-outbox.ts';
import type { Services } from '../../packages/platform/src/operations/services.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { keyOf, newRun, runIdOf } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { placeAt, tableAt } from './on-dynamo.ts';
import { shortBacktest } from './short-backtest.ts';

const SLOTS = 4;
const RUNS = 13;
/** It is canceled while it runs. */
const CANCELED = runIdOf(0);
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('the platform on AWS, as MiniStack has it', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());

  async function world() {
    const aws = placeAt(server.url, 'SQS');
    const name = `tradai-${randomUUID()}`;
    await createStateTable(server.url, name);
    const table = tableAt(server.url, name);
    const queue = async (of: string): Promise<SqsQueue> =>
      new SqsQueue({ name: of, aws, ...(await makeQueue(aws, `${of}-${name}`, QUEUE_RULES)) });
    const machines = await makeStateMachines(aws, name, { backtest: shortBacktest(name) });
    const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] };
    const ears = await listenOnBus(aws, 'default', name, pattern);
    const services: Services = {
      ...{ runs: new DynamoRunStore(table), slots: new DynamoSlots(table), clock: SYSTEM_CLOCK },
      queues: { backtest: await queue('backtest'), deploy: await queue('deploy') },
      workflows: new StepFunctions({ aws, machines }),
      slotsOf: { backtest: SLOTS, hyperopt: SLOTS },
    };
    return { services, machines, ears };
  }

  it('runs of three people are queued, started as slots allow, and settled by their ends', async () => {
    const { services, machines, ears } = await world();
    const { runs, slots, queues } = services;
    for (let number = 0; number < RUNS; number++) {
      const maxSeconds = runIdOf(number) === CANCELED ? 50 : 1;
      const subject = ['ann', 'bob', 'eve'][number % 3]!;
      const run = newRun(number, { subject, maxSeconds, createdMs: Date.now() });
      const message = startMessage(run, 1, run.createdMs);
      await runs.accept(run, keyOf(`k${number}`), message);
      await sendOrLeave(services, message);
      // Every message comes twice.
      await queues.backtest.send({ group: message.group, dedup: `${message.dedup}-again`, body: message.body });
    }
    const told: string[] = [];
    const aftermath = {
      cleanUp: () => Promise.resolve(),
      notify: (run: { id: string }) => Promise.resolve(void told.push(run.id)),
      resultOf: () => Promise.resolve(null),
    };
    let most = 0;
    let isCanceling = false;
    const untilMs = Date.now() + 60_000;
    const open = async () => (await runs.list({ limit: 100 }, Date.now())).filter(({ status }) => !isTerminal(status));
    // A run's row says its end before the last steps of its execution give the slot back.
    const isSettled = async () => (await open()).length === 0 && new Set(told).size === RUNS;
    while (!(await isSettled()) && Date.now() < untilMs) {
      for (const delivery of await queues.backtest.receive(10, 0)) {
        await dispatchRuns(services, 'backtest');
        await delivery.done();
      }
      // Two at once, as two functions would.
      await Promise.all([dispatchRuns(services, 'backtest'), dispatchRuns(services, 'backtest')]);
      most = Math.max(most, (await slots.holders('backtest')).length);
      if (!isCanceling && (await runs.get(CANCELED, Date.now()))?.status === 'RUNNING') {
        isCanceling = true;
        await cancelRun({ ...services, events: { publish: () => Promise.resolve() } }, CANCELED);
      }
      for (const event of (await ears.heard()).map((each) => readEvent(each, machines)))
        if (event?.kind === 'execution-ended')
          await reconcileRun(services, aftermath, event.execution.name.replace(/-a\d+$/, ''));
      await setTimeout(50);
    }
    const all = await runs.list({ limit: 100 }, Date.now());
    const ends = Map.groupBy(all, ({ status }) => status);
    const counts = [...ends].map(([status, { length }]) => [status, length] as const);
    expect(Object.fromEntries(counts)).toEqual({ CANCELLED: 1, COMPLETED: RUNS - 1 });
    expect(ends.get('CANCELLED')!.map(({ id }) => id)).toEqual([CANCELED]);
    expect(most).toBeLessThanOrEqual(SLOTS);
    expect(most).toBeGreaterThan(1);
    expect([await slots.holders('backtest'), await slots.recount('backtest')]).toEqual([[], 0]);
    expect([await runs.outbox(Infinity, 100), await queues.backtest.dead(10)]).toEqual([[], []]);
    expect(new Set(told)).toEqual(new Set(all.map(({ id }) => id)));
    for (const { id } of ends.get('COMPLETED')!)
      expect((await runs.events(id, 0)).map(({ move }) => move)).toEqual([null, 'dispatch', 'run', 'complete']);
    ears.close();
  }, 120_000);
});
