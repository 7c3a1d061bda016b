import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { apiWorld } from './api-world.fixture.ts';
import type { ApiServices } from './api-services.ts';
import type { RunView } from './schemas.ts';

const FOUND = { handle: 'f00d', url: 'http://mlflow/#/experiments/1/runs/f00d' };
type Find = NonNullable<ApiServices['tracked']>['tracking']['find'];

async function worldWith(find: () => Promise<typeof FOUND | null>) {
  const asked: unknown[][] = [];
  const tracking = {
    find: ((...words) => {
      asked.push(words);
      return find();
    }) as Find,
  };
  const world = await apiWorld(100, {}, { tracked: { tracking, experimentOf: ({ strategy }) => strategy } });
  const tags = { timeframe: '5m', image_digest: `sha256:${'a'.repeat(64)}` };
  const entry = { name: 'MeanRev', tags, source: 's3://strategies/mean-rev', description: '' };
  const { version } = await world.services.registry.register(entry);
  const made = await world.ask('POST', '/backtest', { strategy: 'MeanRev', version: String(version) });
  const run = made.json<RunView>();
  const show = async (): Promise<RunView> => (await world.ask('GET', `/backtest/${run.run_id}`)).json<RunView>();
  const begin = async (): Promise<void> => {
    const { runs } = world.services;
    await runs.change(run.run_id, { by: 'workflow', move: STATUS_MOVES.run, attempt: 1, atMs: 1000, patch: {} });
  };
  return { ...world, run, show, begin, asked, tags };
}

describe('what is known of a run elsewhere', () => {
  it('is the image of its version, and its run in tracking once its container has begun', async () => {
    const { run, show, begin, asked, tags } = await worldWith(() => Promise.resolve(FOUND));
    expect(run).toMatchObject({ strategy: { image_digest: tags.image_digest }, mlflow: null });
    expect(asked).toEqual([]);
    await begin();
    expect(await show()).toMatchObject({ mlflow: { run_id: 'f00d', url: FOUND.url } });
    expect(await show()).toMatchObject({ mlflow: { run_id: 'f00d' } });
    expect(asked).toEqual([['MeanRev', run.run_id, 1]]);
  });

  it('is asked for again while it is not there', async () => {
    let isThere = false;
    const { show, begin, asked } = await worldWith(() => Promise.resolve(isThere ? FOUND : null));
    await begin();
    expect(await show()).toMatchObject({ mlflow: null });
    isThere = true;
    expect(await show()).toMatchObject({ mlflow: { run_id: 'f00d' } });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['is away', () => Promise.reject(new ServiceError('unavailable', 'MLflow cannot be reached.'))],
    ['does not answer', () => new Promise<null>(() => {})],
  ])('is left out where tracking %s', async (_, find) => {
    const { show, begin } = await worldWith(find);
    await begin();
    expect(await show()).toMatchObject({ status: 'RUNNING', mlflow: null });
  });

  it('is waited for once where tracking does not answer, and shown once it has', async () => {
    const answer = Promise.withResolvers<typeof FOUND>();
    const { show, begin, services, asked } = await worldWith(() => answer.promise);
    await begin();
    const { clock } = services;
    const sleep = clock.sleep.bind(clock);
    let waits = 0;
    clock.sleep = (...words) => ((waits += 1), sleep(...words));
    for (let times = 0; times < 3; times++) expect(await show()).toMatchObject({ mlflow: null });
    expect([waits, asked.length]).toEqual([1, 1]);
    answer.resolve(FOUND);
    expect(await show()).toMatchObject({ mlflow: { run_id: 'f00d' } });
  });
});
