import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteTracking } from '../../adapters/embedded/tracking-sqlite.ts';
import { readWalkForward } from '../../contract/read-document.ts';
import {
  containerWorld,
  eventsIn,
  heardIo,
  MONTHS,
  STRATEGY,
  type ContainerWorld,
} from '../container-world.fixture.ts';
import { runContainer } from '../run-container.ts';

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
});
afterAll(() => world.remove());

/** Of two months: four windows. */
function specFile(more: object = {}): string {
  const [from, to] = MONTHS.split('-').map((day) => day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')) as [string, string];
  const file = join(world.folder, 'walk.json');
  const hyperopt = { epochs: 4, spaces: ['entry'], workers: 1 };
  const spec = {
    schema: 'tradai.spec/1',
    timerange: { from, to },
    hyperopt,
    walk_forward: { train_days: 20, test_days: 10 },
  };
  writeFileSync(file, JSON.stringify({ ...spec, ...more }));
  return file;
}

async function run(env: Readonly<Record<string, string>>, spec = specFile()) {
  const io = heardIo({ ...world.env, TRADING_MODE: 'walk-forward', SPEC_URI: spec, ...env });
  const code = await runContainer([], io);
  const lines = eventsIn(io.heard.err);
  return {
    code,
    events: lines.map(({ event }) => event),
    error: lines.find(({ event }) => event === 'failed')?.message,
  };
}

const published = (runId: string, attempt: number): string =>
  join(world.folder, 'results', 'backtests', runId, `a${attempt}`);
const textOf = (runId: string, attempt: number): string =>
  readFileSync(join(published(runId, attempt), 'walk-forward.json'), 'utf8');

describe('a walk forward in a container', () => {
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    first = await run({ RUN_ID: 'walk' });
  }, 120_000);

  it('publishes windows, their parameters, the account over all tests and the studies', async () => {
    const document = await readWalkForward(textOf('walk', 1));

    expect(first).toMatchObject({ code: 0, error: undefined });
    expect(document.windows).toHaveLength(4);
    expect(document.windows.map(({ trials }) => trials)).toEqual([4, 4, 4, 4]);
    expect(readdirSync(published('walk', 1)).toSorted()).toEqual([
      'equity.csv',
      'report.html',
      'study.db',
      'walk-forward.json',
      ...[1, 2, 3, 4].map((number) => `window-0${number}.params.json`),
      'windows.csv',
    ]);
  });

  it('logs lengths, search and figures over all tests', async () => {
    const { stitched } = await readWalkForward(textOf('walk', 1));
    const tracking = new SqliteTracking(join(world.folder, 'registry'));
    const found = await tracking.find(STRATEGY, 'walk', 1);
    tracking.close();

    expect(found).toMatchObject({
      status: 'finished',
      params: { train_ms: '1728000000', sampler: 'tpe', objectives: 'equity-sharpe' },
    });
    expect(found!.metrics).toMatchObject({ total_return: stitched.total_return, windows: 4 });
  });

  it('goes on in another container, and comes out the same', { timeout: 120_000 }, async () => {
    const again = await run({ RUN_ID: 'walk', ATTEMPT: '2' });

    expect(again.code).toBe(0);
    expect(again.events).toContain('resumed');
    expect(textOf('walk', 2)).toBe(textOf('walk', 1));
  });

  it('refuses windows that the candles are too few for', async () => {
    const spec = specFile({ walk_forward: { train_days: 200, test_days: 10 } });

    expect(await run({ RUN_ID: 'long' }, spec)).toMatchObject({
      code: 64,
      error: expect.stringContaining('a walk forward needs at least 210 days') as string,
    });
    expect(await run({ RUN_ID: 'odd' }, specFile({ walk_forward: { train: 20 } }))).toMatchObject({
      code: 65,
      error: expect.stringContaining('walk_forward') as string,
    });
  });
});
