import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../packages/runtime/src/process/io.ts';
import { run } from '../../packages/cli/src/run.ts';
import { mlflowAddress, type MlflowAddress } from '../../packages/runtime/src/adapters/mlflow/address.ts';
import type { Exchange } from '../../packages/runtime/src/adapters/mlflow/exchanges.fixture.ts';
import { MlflowClient } from '../../packages/runtime/src/adapters/mlflow/mlflow-client.ts';
import { MlflowRegistry } from '../../packages/runtime/src/adapters/mlflow/mlflow-registry.ts';
import { MlflowTracking } from '../../packages/runtime/src/adapters/mlflow/mlflow-tracking.ts';
import { SpooledTracking } from '../../packages/runtime/src/adapters/mlflow/spooled-tracking.ts';
import { registryContract } from '../../packages/runtime/src/ports/registry-contract.fixture.ts';
import { trackingContract } from '../../packages/runtime/src/ports/tracking-contract.fixture.ts';
import type { MetricPoint } from '../../packages/runtime/src/ports/tracking.ts';
import { mlflowPython, startMlflow, type MlflowServer } from './mlflow-server.ts';
import { recorder, type Recorder } from './recording.ts';

const FIXTURES = join(import.meta.dirname, '../../packages/runtime/src/adapters/mlflow/fixtures/contract');
const EXAMPLE = join(import.meta.dirname, '../../examples/strategies/sma-crossover');
const AT_ONCE = { firstDelayMs: 100, longestDelayMs: 100, patienceMs: 0 };
/** `TRADAI_OUTAGE_MS=60000` for the length that is promised. */
const OUTAGE_MS = Number(process.env['TRADAI_OUTAGE_MS'] ?? 3000);
/** `TRADAI_RECORD=1` writes the exchanges of the contract suites anew. */
const IS_RECORDING = process.env['TRADAI_RECORD'] === '1';

const python = mlflowPython();
if (python === null) console.warn('skipped: no python3 that can install MLflow; recorded exchanges stand in for it');

describe.skipIf(python === null)('a real MLflow server on SQLite', () => {
  const server = contracts(false);

  it('has everything of a run that went on while the way to it was closed', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-outage-'));
    const way = await recorder(server().url);
    const client = new MlflowClient({ url: way.url, authorization: null }, { policy: AT_ONCE });
    const tracking = new SpooledTracking(new MlflowTracking(client), { folder });
    const run = await tracking.start({ runId: 'bt-outage', attempt: 1, experiment: 'tradai/outage', startMs: 1000 });
    const point = (step: number): MetricPoint => ({ key: 'equity', step, timeMs: 1000 + step, value: 1000 + step });
    await way.close();
    await tracking.log(run, { metrics: [point(0), point(1)], params: { fast: '12' } });
    await tracking.putArtifact(run, 'report.html', new TextEncoder().encode('<p>done</p>'));
    expect(readdirSync(folder), 'the run waits on disk').toHaveLength(1);
    const ended = tracking.end(run, 'finished', 2000);
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
    const again = await recorder(server().url, Number(new URL(way.url).port));
    await ended;

    expect(await tracking.find('tradai/outage', 'bt-outage', 1)).toMatchObject({
      status: 'finished',
      params: { fast: '12' },
    });
    expect(await tracking.history(run, 'equity')).toEqual([point(0), point(1)]);
    expect(await tracking.artifact(run, 'report.html')).toEqual(new TextEncoder().encode('<p>done</p>'));
    expect(readdirSync(folder)).toEqual([]);
    await again.close();
    rmSync(folder, { recursive: true });
  });
});
describe.skipIf(python === null)('a real MLflow server on PostgreSQL, with users and passwords', () => {
  const server = contracts(true);

  it('refuses a wrong password with a word of its own', async () => {
    const login = { username: 'admin', password: 'wrong-password' };
    const stranger = new MlflowRegistry(new MlflowClient(addressOf({ ...server(), login })));

    await expect(stranger.names()).rejects.toMatchObject({ code: 'credentials' });
  });

  it('takes a strategy from the command line, and tells who is production', { timeout: 60_000 }, async () => {
    const env = {
      MLFLOW_TRACKING_URI: server().url,
      MLFLOW_TRACKING_USERNAME: server().login!.username,
      MLFLOW_TRACKING_PASSWORD: server().login!.password,
    };
    const registered = await tradai(
      [
        ...['register', 'sma-crossover', '--pairs', 'BTC/USDT', '--image-digest', `sha256:${'a'.repeat(64)}`],
        ...['--config', join(EXAMPLE, 'config.json')],
        ...['--config-s3-path', 's3://configs/strategies/sma-crossover/1/config.json'],
      ],
      env,
    );
    expect(registered).toMatchObject({ code: 0, err: '' });
    expect(await tradai(['promote', 'sma-crossover', '1', 'Production', '--expected', 'none'], env)).toMatchObject({
      out: 'production of sma-crossover: none → version 1.\n',
    });
    expect((await tradai(['show', 'sma-crossover', 'Production'], env)).out).toContain(
      'Source: s3://configs/strategies/sma-crossover/1/',
    );
    expect(await tradai(['list'], { ...env, MLFLOW_TRACKING_PASSWORD: 'wrong' })).toMatchObject({ code: 77 });
  });
});

/** Both contracts against one server, which is there while the tests run. */
function contracts(auth: boolean): () => MlflowServer {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow(python!, { auth, store: auth ? 'postgresql' : 'sqlite' });
  }, 180_000);
  afterAll(() => server.close());

  registryContract('MlflowRegistry', async (test) => new MlflowRegistry(await clientFor('registry', test)));
  trackingContract('MlflowTracking', async (test) => new MlflowTracking(await clientFor('tracking', test)));

  const tapes: { readonly file: string; readonly test: string; readonly tape: Recorder }[] = [];
  async function clientFor(file: string, test: string): Promise<MlflowClient> {
    if (!IS_RECORDING || auth) return new MlflowClient(addressOf(server));
    const tape = await recorder(server.url);
    tapes.push({ file, test, tape });
    return new MlflowClient({ ...addressOf(server), url: tape.url });
  }

  afterAll(async () => {
    for (const { tape } of tapes) await tape.close();
    for (const [file, own] of Map.groupBy(tapes, (tape) => tape.file)) {
      const all: Record<string, readonly Exchange[]> = Object.fromEntries(
        own.map(({ test, tape }) => [test, tape.exchanges]),
      );
      const path = join(FIXTURES, `${file}.json`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(all, null, 1)}\n`);
    }
  });
  return () => server;
}

async function tradai(words: readonly string[], env: Io['env']): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    env,
    outColumns: 140,
    progress: null,
    out: (t: string) => void (out += t),
    err: (t: string) => void (err += t),
  };
  const code = await run(['registry', ...words], io);
  return { code, out, err };
}

function addressOf({ url, login }: MlflowServer): MlflowAddress {
  return mlflowAddress({
    MLFLOW_TRACKING_URI: url,
    ...(login === null ? {} : { MLFLOW_TRACKING_USERNAME: login.username, MLFLOW_TRACKING_PASSWORD: login.password }),
  })!;
}
