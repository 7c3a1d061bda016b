import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { startApiTask } from './api-task.ts';
import { apiVariables } from './aws-variables.fixture.ts';

/** Nobody listens there, and starting asks nobody. */
const ENV = apiVariables('http://127.0.0.1:9');
const HERE = { host: '127.0.0.1', port: 0 };
const log = pino({ level: 'silent' });

const start = (changed: Record<string, string>, at: object = HERE) => startApiTask({ ...ENV, ...changed }, log, at);

describe('the API on AWS', () => {
  it('starts without asking anybody, and says that it cannot work yet', async () => {
    const task = await start({});
    const live = await fetch(`${task.address}/health/live`);
    expect([live.status, (await fetch(`${task.address}/openapi.json`)).status]).toEqual([200, 200]);
    const routes = (await (await fetch(`${task.address}/openapi.json`)).json()) as {
      servers: { url: string }[];
      paths: Record<string, unknown>;
    };
    expect(routes.servers).toMatchObject([{ url: 'https://api.example.org' }]);
    const paths = Object.keys(routes.paths);
    for (const path of ['/backtest', '/hyperopt', '/deploy', '/live', '/data/syncs', '/strategies'])
      expect(paths).toContain(path);
    expect(paths.filter((path) => path.startsWith('/mlflow/'))).not.toEqual([]);
    expect(paths.filter((path) => path.endsWith('/logs'))).toEqual([]);
    expect((await fetch(`${task.address}/backtest`)).status).toBe(401);
    await task.close();
    await expect(fetch(`${task.address}/health/live`)).rejects.toThrow('fetch failed');
  });

  const needed = Object.keys(ENV).filter((name) => !/^(AWS_|TRADAI_SECRET_|MLFLOW_)/.test(name));
  it.each(needed)('does not start without %s, and names it', async (name) => {
    await expect(start({ [name]: '' })).rejects.toMatchObject({
      ...{ code: 'invalid-entry', message: `${name} is missing.` },
    });
  });

  it.each([
    ['COGNITO_POOL', 'mine', 'COGNITO_POOL is "mine"; expected a user pool such as eu-central-1_AbCdEfGhI.'],
    ['COGNITO_CLIENTS', 'a,,b', 'COGNITO_CLIENTS is "a,,b"; expected ids of clients with commas between them.'],
    [
      'COGNITO_KEYS_URL',
      'http://keys.example.org/jwks.json',
      'COGNITO_KEYS_URL is "http://keys.example.org/jwks.json"; expected an https address, or one of this machine.',
    ],
    ['TRADAI_RESULTS', 'results', 'TRADAI_RESULTS is "results"; expected s3://bucket.'],
    ['SLOTS_BACKTEST', '0', 'SLOTS_BACKTEST is "0"; expected a whole number from 1.'],
    ['LIVE_PLACE', '{', 'LIVE_PLACE is not what it should be: it is no JSON.'],
    ...['PUBLIC_URL', 'COLLECTION_URL', 'MLFLOW_TRACKING_URI'].map((name) => [
      name,
      'https://a.example.org/path',
      `${name} is no address of a server; expected one such as https://api.example.org, without a path.`,
    ]),
    ['MLFLOW_TRACKING_TOKEN', 'abc', 'MLflow has a token; expected a username and a password for the API.'],
    ['TRADAI_SECRET_CURSOR', 'short', 'The secret "cursor" is too short; expected at least 32 characters by chance.'],
  ])('does not start where %s is %s', async (name, value, message) => {
    await expect(start({ [name]: value })).rejects.toMatchObject({ code: 'invalid-entry', message });
  });

  it('does not start without the secret of its cursors: there is none by default', async () => {
    await expect(start({ TRADAI_SECRET_CURSOR: '' })).rejects.toMatchObject({ code: 'unknown-secret' });
  });

  it.each(['0.0.0.0/0', 'proxy.example.org'])('trusts no proxy such as %s', async (TRUSTED_PROXY) => {
    await expect(start({ TRUSTED_PROXY }, {})).rejects.toMatchObject({ code: 'refused' });
  });
});

it('a process without its variables ends with a sentence and code 78', async () => {
  const program = fileURLToPath(new URL('api-task.ts', import.meta.url));
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    const args = ['--conditions=@tradai/source', program];
    execFile(process.execPath, args, { env: {} }, (error, _, text) => resolve({ code: error?.code, stderr: text }));
  });
  expect([code, stderr]).toEqual([78, 'error: TRUSTED_PROXY is missing.\n']);
}, 30_000);
