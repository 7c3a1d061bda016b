import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { startMessage } from '../../domain/run-messages.ts';
import { keyOf, newRun, runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { functionWorld, published, running, type FunctionWorld } from '../function-world.fixture.ts';
import { runReconciler } from './run-reconciler.ts';

function statusEvent(name: string, status: string): object {
  const detail = {
    executionArn: `arn:aws:states:eu-central-1:1:execution:tradai-backtest:${name}`,
    name,
    status,
    input: '{}',
  };
  return {
    version: '0',
    id: 'e',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail,
  };
}

const tell = ({ services, signal }: FunctionWorld, name: string, status: string) =>
  runReconciler(statusEvent(name, status), services, signal);

describe('the end of an execution', () => {
  it('completes a run that has its results, and starts the one that waits', async () => {
    const world = await functionWorld(1);
    const run = await running(world);
    const { runs, slots, clock, workflows, results } = world.services;
    const next = newRun(2, { createdMs: clock.now() });
    await runs.accept(next, keyOf('next'), startMessage(next, 1, next.createdMs));
    await published(results, run);
    workflows.end(run.execution!, 'SUCCEEDED');
    expect(await tell(world, run.execution!, 'SUCCEEDED')).toEqual({ status: 'COMPLETED' });
    const row = (await runs.get(run.id, clock.now()))!;
    expect(row.summary).toMatchObject({ trades: 812, verdict: null });
    expect(row.result!.uri).toBe(`s3://results/backtests/${run.id}/a1/result.json`);
    expect(await slots.holders('backtest')).toEqual([next.id]);
    expect(world.told.notices.map(({ status }) => status)).toEqual(['COMPLETED']);
    expect(await tell(world, run.execution!, 'SUCCEEDED')).toEqual({ status: 'COMPLETED' });
    expect(world.told.notices).toHaveLength(1);
  });

  it('without readable results fails the run', async () => {
    const world = await functionWorld();
    const run = await running(world);
    await published(world.services.results, run, { schema: 'tradai.summary/1' });
    world.services.workflows.end(run.execution!, 'SUCCEEDED');
    expect(await tell(world, run.execution!, 'SUCCEEDED')).toEqual({ status: 'FAILED' });
  });

  it('cancels what is being canceled', async () => {
    const world = await functionWorld();
    const run = await running(world);
    const { runs, clock, workflows, slots } = world.services;
    await runs.change(run.id, { by: 'api', move: STATUS_MOVES.cancel, attempt: 1, atMs: clock.now() });
    await workflows.stop('backtest', run.execution!);
    expect(await tell(world, run.execution!, 'ABORTED')).toEqual({ status: 'CANCELLED' });
    expect(await slots.holders('backtest')).toEqual([]);
  });

  it('without an execution is told of, once', async () => {
    const world = await functionWorld();
    const { runs, clock } = world.services;
    const run = newRun(7, { createdMs: clock.now() });
    await runs.accept(run, keyOf('seventh'), startMessage(run, 1, run.createdMs));
    const event = { source: 'tradai', 'detail-type': 'run-changed', detail: { runId: run.id, status: 'CANCELLED' } };
    const hear = () => runReconciler(event, world.services, world.signal);
    expect(await hear()).toEqual({ status: null });
    await runs.change(run.id, { by: 'api', move: STATUS_MOVES.drop, attempt: 1, atMs: clock.now() });
    expect([await hear(), await hear()]).toEqual([{ status: 'CANCELLED' }, { status: 'CANCELLED' }]);
    expect(world.told.notices.map(({ id, status }) => [id, status])).toEqual([[run.id, 'CANCELLED']]);
  });

  it('of an attempt that is over settles nothing', async () => {
    const world = await functionWorld();
    const run = await running(world);
    expect(await tell(world, `${run.id}-a2`, 'FAILED')).toEqual({ status: 'RUNNING' });
    expect(await world.services.slots.holders('backtest')).toEqual([run.id]);
  });

  it('that nobody sees to have ended is asked for again', async () => {
    const world = await functionWorld();
    const run = await running(world);
    await expect(tell(world, run.execution!, 'FAILED')).rejects.toMatchObject({ code: 'unavailable' });
    expect((await world.services.runs.get(run.id, 0))!.status).toBe('RUNNING');
  });

  it.each([
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
    ['ABORTED', 'FAILED'],
    ['SUCCEEDED', 'RUNNING'],
    ['RUNNING', 'RUNNING'],
  ] as const)('%s of a sync of data leaves it %s', async (status, state) => {
    const world = await functionWorld();
    const { syncs } = world.services;
    const id = runIdOf(7);
    const request = { libraries: [], fromMs: 0 };
    const row = { id, subject: 'ann', state: 'RUNNING', request, groups: [], createdMs: 0, endedMs: null, version: 1 } as const;
    await syncs.accept(row, keyOf('sync'));
    expect(await tell(world, id, status)).toEqual({ status: null });
    expect((await syncs.get(id))!.state).toBe(state);
  }); // prettier-ignore

  it.each(['0197f000-0000-7000-8000-000000000001', 'sync-7', 'x-a1'])('of %s is no run’s', async (name) => {
    expect(await tell(await functionWorld(), name, 'FAILED')).toEqual({ status: null });
  });

  it.each([{}, { 'detail-type': 'ECS Task State Change', detail: { name: 'x', status: 'STOPPED' } }, statusEvent('x', 'GONE')])(
    'is not what %j tells',
    async (event) => {
      const { services, signal } = await functionWorld();
      await expect(runReconciler(event, services, signal)).rejects.toMatchObject({ name: 'Event.Invalid' });
    },
  ); // prettier-ignore
});
