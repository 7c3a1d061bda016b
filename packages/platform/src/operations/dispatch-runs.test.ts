import { ServiceError } from '@tradai/runtime/ports';
import { expect, it } from 'vitest';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { attemptName } from '../domain/run.ts';
import { keyOf, newRun, runIdOf } from '../ports/run-store-contract.fixture.ts';
import { dispatchRuns } from './dispatch-runs.ts';
import { memoryServices, type MemoryServices } from './memory-services.fixture.ts';

async function submitted(services: MemoryServices, count: number, subjects = ['ann']): Promise<void> {
  for (let number = 0; number < count; number++) {
    const run = newRun(number, { subject: subjects[number % subjects.length]!, createdMs: services.clock.now() });
    await services.runs.accept(run, keyOf(`k${number}`, { subject: run.subject }), startMessage(run, 1, run.createdMs));
  }
}

async function ended(services: MemoryServices, id: string): Promise<void> {
  const { runs, slots, clock } = services;
  const said = { by: 'workflow', attempt: 1, execution: attemptName({ id, attempt: 1 }), atMs: clock.now() } as const;
  await runs.change(id, { ...said, move: STATUS_MOVES.run });
  const { run } = (await runs.change(id, { ...said, move: STATUS_MOVES.complete }))!;
  await slots.release('backtest', run);
}

it('no more run than there are slots, in a fair order, and in the end no slot is held', async () => {
  const services = memoryServices(10);
  await submitted(services, 25, ['ann', 'bob', 'cid']);
  const order: string[] = [];
  while (order.length < 25) {
    await Promise.all([dispatchRuns(services, 'backtest'), dispatchRuns(services, 'backtest')]);
    const held = await services.slots.holders('backtest');
    expect(held.length).toBeLessThanOrEqual(10);
    expect(held.length).toBe(Math.min(10, 25 - order.length));
    await ended(services, held[0]!);
    order.push(held[0]!);
  }
  expect(order).toEqual(Array.from({ length: 25 }, (_, at) => runIdOf(at)));
  expect(await services.slots.holders('backtest')).toEqual([]);
  expect(services.workflows.executions.size).toBe(25);
});

it('nobody has more than half of the slots while others wait, however much they wait for', async () => {
  const services = memoryServices(4);
  await submitted(services, 30);
  const bobs = newRun(99, { subject: 'bob', createdMs: services.clock.now() + 1 });
  await services.runs.accept(bobs, keyOf('bob', { subject: 'bob' }), startMessage(bobs, 1, 0));
  await dispatchRuns(services, 'backtest');
  expect(await services.slots.holders('backtest')).toContain(bobs.id);
});

it('no more than fifteen are started in a second', async () => {
  const services = memoryServices(40);
  await submitted(services, 40);
  const started: number[] = [];
  services.clock.sleep = () => Promise.resolve(void started.push(services.workflows.executions.size));
  expect((await dispatchRuns(services, 'backtest')).started).toHaveLength(40);
  expect(started).toEqual([15, 30]);
});

it('a start whose answer was lost keeps its slot, and is made again under the same name', async () => {
  const services = memoryServices();
  await submitted(services, 1);
  services.workflows.trouble = { error: new ServiceError('unavailable', 'No answer.'), isAfter: true };
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ silent: [runIdOf(0)] });
  expect(await services.slots.holders('backtest')).toEqual([runIdOf(0)]);
  services.workflows.trouble = null;
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ started: [], silent: [] });
  services.clock.pass(30_000);
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ started: [runIdOf(0)] });
  expect(services.workflows.executions.size).toBe(1);
});

it('a run that cannot be started waits again, without a slot', async () => {
  const services = memoryServices();
  await submitted(services, 1);
  services.workflows.trouble = { error: new ServiceError('refused', 'No such machine.'), isAfter: false };
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ givenBack: [runIdOf(0)] });
  expect(await services.slots.holders('backtest')).toEqual([]);
  expect((await services.runs.get(runIdOf(0), 0))!.status).toBe('QUEUED');
});

it('a run that can never be started has failed in the end, and says why', async () => {
  const services = memoryServices(1);
  await submitted(services, 2);
  services.workflows.trouble = { error: new ServiceError('refused', 'No such machine.'), isAfter: false };
  for (let time = 0; time < 5; time++)
    expect(await dispatchRuns(services, 'backtest')).toMatchObject({ givenBack: [runIdOf(0)], failed: [] });
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ givenBack: [], failed: [runIdOf(0)] });
  expect(await services.runs.get(runIdOf(0), services.clock.now())).toMatchObject({
    ...{
      status: 'FAILED',
      failure: { code: 'TradAI.StartRefused', message: expect.stringContaining('No such machine.') },
    },
  });
  expect(await services.slots.holders('backtest')).toEqual([]);
  services.workflows.trouble = null;
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ started: [runIdOf(1)] });
});

it('a run that was canceled meanwhile is not started', async () => {
  const services = memoryServices();
  await submitted(services, 1);
  const waiting = await services.runs.waiting('backtest', 1);
  services.runs.waiting = () => Promise.resolve(waiting);
  await services.runs.change(runIdOf(0), { by: 'api', attempt: 1, atMs: 0, move: STATUS_MOVES.drop });
  expect(await dispatchRuns(services, 'backtest')).toMatchObject({ started: [], givenBack: [] });
  expect(services.workflows.executions.size).toBe(0);
});
