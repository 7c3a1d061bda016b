import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { eventOf, functionWorld, published, running } from '../function-world.fixture.ts';
import { recordRun } from './record-run.ts';

async function recording() {
  const world = await functionWorld();
  const { services, signal } = world;
  const run = await running(world, {}, { kind: 'hyperopt' });
  const record = (more: object) => recordRun({ ...eventOf(run), execution: run.execution, ...more }, services, signal);
  return { run, services, record, row: async () => (await services.runs.get(run.id, services.clock.now()))! };
}

describe('what a workflow says of its run', () => {
  it('may be said twice', async () => {
    const { record, row } = await recording();
    expect(await record({ to: 'RUNNING' })).toEqual({ to: 'RUNNING' });
    expect((await row()).status).toBe('RUNNING');
  });

  it('is its failure', async () => {
    const { record, row } = await recording();
    await record({ to: 'FAILED', outcome: { status: 'FAILED', code: 'Sweep.TrialsLost', cause: '2 of 8' } });
    const failure = { code: 'Sweep.TrialsLost', message: '2 of 8', exitCode: null, stopCode: null };
    expect(await row()).toMatchObject({ status: 'FAILED', failure });
  });

  it('is its end, with what came out of it', async () => {
    const { record, row, run, services } = await recording();
    await published(services.results, run);
    await record({ to: 'COMPLETED', outcome: { status: 'COMPLETED', code: '', cause: '' } });
    const uri = `s3://results/backtests/${run.id}/a1/result.json`;
    expect(await row()).toMatchObject({ status: 'COMPLETED', result: { uri }, summary: { trades: 812 } });
  });

  it('is not believed where the run is elsewhere', async () => {
    const { record, row, run, services } = await recording();
    await services.runs.change(run.id, { by: 'api', move: STATUS_MOVES.cancel, attempt: 1, atMs: 1 });
    await expect(record({ to: 'COMPLETED' })).rejects.toMatchObject({ name: 'Run.NotRunnable' });
    expect((await row()).status).toBe('CANCELLING');
  });

  it.each([{ to: 'QUEUED' }, { to: 'FAILED', execution: '' }, { to: 'FAILED', attempt: 0 }])(
    'is refused: %j',
    async (event) => {
      const { record } = await recording();
      await expect(record(event)).rejects.toMatchObject({ name: 'Event.Invalid' });
    },
  );
});
