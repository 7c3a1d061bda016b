import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PinnedMlflow } from '../../packages/platform/src/adapters/mlflow/pinned-mlflow.ts';
import { apiWorld, type ApiWorld } from '../../packages/platform/src/api/api-world.fixture.ts';
import { mlflowAddress } from '../../packages/runtime/src/adapters/mlflow/address.ts';
import { MlflowClient } from '../../packages/runtime/src/adapters/mlflow/mlflow-client.ts';
import { MlflowRegistry } from '../../packages/runtime/src/adapters/mlflow/mlflow-registry.ts';
import { MlflowTracking } from '../../packages/runtime/src/adapters/mlflow/mlflow-tracking.ts';
import { mlflowPython, startMlflow, type MlflowServer } from './mlflow-server.ts';

const BASE = '/mlflow/api/2.0/mlflow/';
const python = mlflowPython();
if (python === null) console.warn('skipped: no python3 that can install MLflow, to be read through the API');

describe.skipIf(python === null)('a real MLflow on PostgreSQL with passwords, read through the API', () => {
  let server: MlflowServer;
  let runId: string;
  beforeAll(async () => {
    server = await startMlflow(python!, { auth: true, store: 'postgresql' });
    const { username, password } = server.login!;
    const variables = {
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_USERNAME: username,
      MLFLOW_TRACKING_PASSWORD: password,
    };
    const client = new MlflowClient(mlflowAddress(variables)!);
    const tracking = new MlflowTracking(client);
    const run = await tracking.start({ runId: 'bt-1', attempt: 1, experiment: 'tradai/MeanRev', startMs: 1000 });
    await tracking.log(run, { metrics: [{ key: 'profit', step: 0, timeMs: 1000, value: 1.5 }] });
    runId = run.handle;
    const registry = new MlflowRegistry(client);
    await registry.register({ name: 'MeanRev', tags: {}, source: 's3://strategies/mean-rev', description: '' });
    await registry.setAlias({ name: 'MeanRev', alias: 'production', version: 1 });
  }, 180_000);
  afterAll(() => server.close());

  function world(password = server.login!.password): Promise<ApiWorld> {
    return apiWorld(1000, {}, { mlflow: new PinnedMlflow({ address: server.url, username: 'admin', password }) });
  }

  it.each([
    ['runs/get?run_id=RUN', { run: { info: { status: 'RUNNING' } } }],
    ['metrics/get-history?run_id=RUN&metric_key=profit', { metrics: [{ key: 'profit', value: 1.5 }] }],
    ['artifacts/list?run_id=RUN', { root_uri: expect.stringContaining('artifacts') as string }],
    ['experiments/get-by-name?experiment_name=tradai%2FMeanRev', { experiment: { name: 'tradai/MeanRev' } }],
    ['registered-models/get?name=MeanRev', { registered_model: { aliases: [{ alias: 'production', version: '1' }] } }],
    ['registered-models/alias?name=MeanRev&alias=production', { model_version: { version: '1' } }],
    ['registered-models/search?max_results=5', { registered_models: [{ name: 'MeanRev' }] }],
    ['model-versions/get?name=MeanRev&version=1', { model_version: { status: 'READY' } }],
    ["model-versions/search?filter=name%3D'MeanRev'", { model_versions: [{ version: '1' }] }],
    ['model-versions/get-download-uri?name=MeanRev&version=1', { artifact_uri: 's3://strategies/mean-rev' }],
  ])('answers %s', async (path, expected) => {
    const { ask } = await world();
    const answer = await ask('GET', `${BASE}${path.replace('RUN', runId)}`, undefined, { token: 'viewer.vic' });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, expected]);
  });

  it('is searched', async () => {
    const { ask } = await world();
    const experiments = await ask('POST', `${BASE}experiments/search`, { max_results: 10 });
    const found = experiments.json<{ experiments: { experiment_id: string; name: string }[] }>().experiments;
    const { experiment_id: id } = found.find(({ name }) => name === 'tradai/MeanRev')!;
    const runs = await ask('POST', `${BASE}runs/search`, {
      experiment_ids: [id],
      filter: `tags."tradai.run_id" = 'bt-1'`,
    });
    expect(runs.json()).toMatchObject({ runs: [{ info: { run_id: runId } }] });
  });

  it('says itself what is not there, and is away for a service that it does not let in', async () => {
    const { ask } = await world();
    const none = await ask('GET', `${BASE}runs/get?run_id=${'0'.repeat(32)}`);
    expect([none.statusCode, none.json()]).toMatchObject([404, { error_code: 'RESOURCE_DOES_NOT_EXIST' }]);
    const refused = await (await world('another password')).ask('GET', `${BASE}runs/get?run_id=${runId}`);
    expect(refused.json()).toMatchObject({ type: 'https://tradai.dev/problems/dependency-unavailable' });
  });

  it('is written to by nobody', async () => {
    const { ask } = await world();
    const attempts = [
      ask('POST', `${BASE}runs/delete`, { run_id: runId }, { token: 'admin.eve' }),
      ask(
        'POST',
        `${BASE}registered-models/alias`,
        { name: 'MeanRev', alias: 'x', version: '1' },
        { token: 'admin.eve' },
      ),
      ask('DELETE', `${BASE}registered-models/alias`, undefined, { token: 'admin.eve' }),
      ask('GET', '/mlflow/api/2.0/mlflow/users/get?username=admin', undefined, { token: 'admin.eve' }),
    ];
    expect((await Promise.all(attempts)).map(({ statusCode }) => statusCode)).toEqual([403, 405, 405, 403]);
    expect((await ask('GET', `${BASE}runs/get?run_id=${runId}`)).json()).toMatchObject({
      run: { info: { lifecycle_stage: 'active' } },
    });
  });
});
