import { afterEach, describe, expect, it } from 'vitest';
import { loopback, recorded, type Loopback, type Received, type Reply } from './exchanges.fixture.ts';
import { MlflowClient } from './mlflow-client.ts';
import { MlflowRegistry } from './mlflow-registry.ts';
import { MlflowTracking } from './mlflow-tracking.ts';

/** Replies by `METHOD call`, in the order in which that call is made; the last one stays. */
type Script = Readonly<Record<string, readonly Reply[]>>;

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function scripted(script: Script): Promise<{ readonly client: MlflowClient; readonly calls: string[] }> {
  const calls: string[] = [];
  const server = await loopback(({ method, path }: Received) => {
    const call = `${method} ${path.replace('/api/2.0/mlflow/', '').split('?')[0]!}`;
    const replies = script[call];
    if (replies === undefined) return { status: 500, answer: '' };
    const nth = calls.filter((one) => one === call).length;
    calls.push(call);
    return replies[Math.min(nth, replies.length - 1)]!;
  });
  opened.push(server);
  const world = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 };
  return { client: new MlflowClient({ url: server.url, authorization: null }, { world }), calls };
}

function json(answer: object): Reply {
  return { answer: JSON.stringify(answer) };
}

function version(number: number, tags: Readonly<Record<string, string>> = {}): object {
  const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return { name: 'swing', version: String(number), creation_timestamp: 1, source: 's3://a/b/', tags: pairs };
}

const ENTRY = { name: 'swing', source: 's3://a/b/', description: '', tags: { timeframe: '1h' } };
const MADE = version(1, ENTRY.tags);

describe('a registration', () => {
  it('whose answer was lost is not made twice', async () => {
    const { client, calls } = await scripted({
      'GET model-versions/search': [json({}), json({ model_versions: [MADE] })],
      'POST registered-models/create': [json({})],
      'POST model-versions/create': [null],
      'GET model-versions/get': [json({ model_version: MADE })],
    });

    expect(await new MlflowRegistry(client).register(ENTRY)).toMatchObject({ version: 1, tags: { timeframe: '1h' } });
    expect(calls.filter((call) => call === 'POST model-versions/create')).toHaveLength(1);
  });

  it('into a model that is there makes it known as a strategy', async () => {
    const { client, calls } = await scripted({
      'GET model-versions/search': [json({})],
      'POST registered-models/create': [recorded('03-experiment-create-exists')],
      'POST registered-models/set-tag': [json({})],
      'POST model-versions/create': [json({ model_version: MADE })],
    });
    await new MlflowRegistry(client).register(ENTRY);

    expect(calls).toContain('POST registered-models/set-tag');
  });
});

describe('a stage', () => {
  const ALIAS_UNKNOWN = recorded('26-alias-unknown');

  it('counts where a registry from before aliases has no alias', async () => {
    const { client } = await scripted({
      'GET registered-models/alias': [ALIAS_UNKNOWN],
      'POST registered-models/get-latest-versions': [recorded('29-latest-versions')],
      'GET model-versions/get': [json({ model_version: { ...version(1), name: 'MomentumStrategy' } })],
    });

    expect(await new MlflowRegistry(client).resolve('MomentumStrategy', 'Production')).toMatchObject({ version: 1 });
  });

  it('without a version is told together with the aliases that there are', async () => {
    const { client } = await scripted({
      'GET registered-models/alias': [ALIAS_UNKNOWN],
      'POST registered-models/get-latest-versions': [recorded('30-latest-versions-none')],
      'GET registered-models/get': [recorded('31-model-get')],
    });

    await expect(new MlflowRegistry(client).resolve('MomentumStrategy', 'Staging')).rejects.toMatchObject({
      code: 'unknown-alias',
      message: expect.stringContaining('no version of MomentumStrategy is "Staging"; it has production.'),
    });
  });

  it('that means an alias with capitals is found', async () => {
    const { client } = await scripted({
      'GET registered-models/alias': [ALIAS_UNKNOWN, json({ model_version: version(4) })],
      'GET model-versions/get': [json({ model_version: version(4) })],
    });

    expect(await new MlflowRegistry(client).resolve('swing', 'Champion')).toMatchObject({ version: 4 });
  });
});

describe('tags that somebody is writing', () => {
  const alias = [json({ model_version: version(1) })];

  it('are read until they stay the same', async () => {
    const { client, calls } = await scripted({
      'GET registered-models/alias': alias,
      'GET model-versions/get': ['1', '2', '3'].map((days) => json({ model_version: version(1, { days }) })),
    });

    expect((await new MlflowRegistry(client).resolve('swing', 'production')).tags).toEqual({ days: '3' });
    expect(calls.filter((call) => call === 'GET model-versions/get')).toHaveLength(4);
  });

  it('all the time are refused', async () => {
    const { client } = await scripted({
      'GET registered-models/alias': alias,
      'GET model-versions/get': Array.from({ length: 9 }, (_, i) =>
        json({ model_version: version(1, { days: String(i) }) }),
      ),
    });

    await expect(new MlflowRegistry(client).resolve('swing', 'production')).rejects.toMatchObject({ code: 'busy' });
  });
});

it('a move that another client undid at once is told', async () => {
  const { client } = await scripted({
    'GET model-versions/get': [json({ model_version: version(3) })],
    'GET registered-models/alias': [json({ model_version: version(2) }), json({ model_version: version(4) })],
    'POST registered-models/alias': [json({})],
  });
  const move = { name: 'swing', alias: 'production', version: 3, expected: 2 };

  await expect(new MlflowRegistry(client).setAlias(move)).rejects.toMatchObject({ code: 'version-conflict' });
});

describe('a run', () => {
  const START = { runId: 'bt-1', attempt: 1, experiment: 'tests', startMs: 5 };
  const GROUP = json({ experiment: { experiment_id: '7', lifecycle_stage: 'active' } });
  const run = (id: string, more: object = {}): object => ({
    info: {
      run_id: id,
      status: 'RUNNING',
      start_time: 5,
      artifact_uri: `mlflow-artifacts:/7/${id}/artifacts`,
      ...more,
    },
  });

  it('whose answer was lost is not made twice', async () => {
    const { client, calls } = await scripted({
      'GET experiments/get-by-name': [GROUP],
      'POST runs/search': [json({}), json({ runs: [run('a')] })],
      'POST runs/create': [null],
    });

    expect(await new MlflowTracking(client).start(START)).toMatchObject({ handle: 'a' });
    expect(calls.filter((call) => call === 'POST runs/create')).toHaveLength(1);
  });

  it('that another start made at the same moment is kept, and the own one deleted', async () => {
    const { client, calls } = await scripted({
      'GET experiments/get-by-name': [GROUP],
      'POST runs/search': [json({}), json({ runs: [run('b'), run('a')] })],
      'POST runs/create': [json({ run: run('b') })],
      'POST runs/delete': [json({})],
    });

    expect(await new MlflowTracking(client).start(START)).toMatchObject({ handle: 'a' });
    expect(calls.at(-1)).toBe('POST runs/delete');
  });

  it('that keeps another status than was asked is told', async () => {
    const { client } = await scripted({ 'POST runs/update': [recorded('12-run-update-unknown-status')] });
    const tracked = { runId: 'bt-1', attempt: 1, experiment: 'tests', handle: 'a', url: null };

    await expect(new MlflowTracking(client).end(tracked, 'failed', 9)).rejects.toMatchObject({
      message: expect.stringContaining('left a run FINISHED that was to be FAILED'),
    });
  });

  it('of an experiment that was deleted says so', async () => {
    const { client } = await scripted({
      'GET experiments/get-by-name': [json({ experiment: { experiment_id: '7', lifecycle_stage: 'deleted' } })],
    });

    await expect(new MlflowTracking(client).start(START)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('the experiment tests was deleted'),
    });
  });

  it('whose artifacts lie elsewhere says how to start the server', async () => {
    const { client } = await scripted({
      'GET experiments/get-by-name': [GROUP],
      'POST runs/search': [json({ runs: [run('a', { artifact_uri: 's3://bucket/7/a/artifacts' })] })],
    });
    const tracking = new MlflowTracking(client);
    const tracked = await tracking.start(START);

    await expect(tracking.putArtifact(tracked, 'report.html', new Uint8Array())).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(
        'keeps artifacts at s3: and not behind itself; start it with --serve-artifacts.',
      ),
    });
  });
});
