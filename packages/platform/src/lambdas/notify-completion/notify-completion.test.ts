import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { eventOf, functionWorld, running, type FunctionWorld } from '../function-world.fixture.ts';
import { notifyCompletion } from './notify-completion.ts';

async function completed(world: FunctionWorld) {
  const run = await running(world, {}, { notify: ['email:me@tradai.dev'] });
  const { runs, clock } = world.services;
  const patch = {
    summary: { trades: 3, profitRatio: '0.1', maxDrawdownRatio: '0.02', sharpe: '1.4', verdict: 'PASS' as const },
  };
  const change = { by: 'workflow', move: STATUS_MOVES.complete, attempt: 1, execution: run.execution!, patch } as const;
  await runs.change(run.id, { ...change, atMs: clock.now() });
  return (status = 'COMPLETED') => notifyCompletion({ ...eventOf(run), status }, world.services, world.signal);
}

describe('the end of a run', () => {
  it('is told once, called twice or at the same time', async () => {
    const world = await functionWorld();
    const notify = await completed(world);
    const answers = await Promise.all(Array.from({ length: 8 }, () => notify()));
    expect(answers.filter((answer) => (answer as { notice: string }).notice === 'sent')).toHaveLength(1);
    expect(await notify()).toEqual({ notice: 'sent before' });
    expect(world.told.notices).toEqual([
      expect.objectContaining({
        attempt: 1,
        status: 'COMPLETED',
        to: ['email:me@tradai.dev'],
        title: 'momentum version 1: backtest completed',
      }),
    ]);
    expect(world.told.notices[0]!.text).toMatch(/3 trades, profit 0\.1, .*Sharpe 1\.4.*\nPerformance: PASS\./);
  });

  it('that could not be told is no failure of the run, and the next one’s to tell', async () => {
    const world = await functionWorld();
    const notify = await completed(world);
    const { notices } = world.services;
    const send = notices.send;
    notices.send = () => Promise.reject(new ServiceError('unavailable', 'away'));
    expect(await notify()).toEqual({ notice: 'failed' });
    notices.send = send;
    expect(await notify()).toEqual({ notice: 'sent' });
  });

  it('whose list of notices is away is no failure either', async () => {
    const world = await functionWorld();
    const notify = await completed(world);
    world.services.noticesSent.claim = () => Promise.reject(new ServiceError('unavailable', 'away'));
    expect(await notify()).toEqual({ notice: 'failed' });
    expect(world.told.notices).toEqual([]);
  });

  it('is not told as what it is not', async () => {
    const world = await functionWorld();
    const notify = await completed(world);
    expect(await notify('FAILED')).toEqual({ notice: 'not sent: the run is COMPLETED' });
    expect(world.told.notices).toEqual([]);
  });

  it('whose sender ended before it said so is told again after a minute', async () => {
    const world = await functionWorld();
    const notify = await completed(world);
    const { notices, noticesSent, clock } = world.services;
    const [sent, send] = [noticesSent.sent.bind(noticesSent), notices.send];
    notices.send = (notice) => {
      // As if the process were gone: neither that it was sent nor that it was not is said.
      noticesSent.sent = () => new Promise(() => {});
      return send(notice);
    };
    void notify();
    await expect.poll(() => world.told.notices.length).toBe(1);
    noticesSent.sent = sent;
    notices.send = send;
    expect(await notify()).toEqual({ notice: 'being sent' });
    clock.pass(60_000);
    expect(await notify()).toEqual({ notice: 'sent' });
  });
});

it('the end of a deployment is told once', async () => {
  const { services, told, signal } = await functionWorld();
  const event = {
    deploy_id: '0197f000-0000-7000-8000-000000000009',
    strategy: 'momentum',
    mode: 'dry-run',
    status: 'ROLLED_BACK',
  };
  expect(await notifyCompletion(event, services, signal)).toEqual({ notice: 'sent' });
  expect(await notifyCompletion(event, services, signal)).toEqual({ notice: 'sent before' });
  expect(told.notices.map(({ title }) => title)).toEqual(['momentum (dry-run): rolled back']);
});
