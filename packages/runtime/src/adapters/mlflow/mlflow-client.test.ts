import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { mlflowAddress } from './address.ts';
import { loopback, recorded, type Loopback, type Reply } from './exchanges.fixture.ts';
import { MlflowClient, type MlflowClientOptions } from './mlflow-client.ts';
import type { RetryWorld } from '../retry-policy.ts';

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** A world whose sleeps take no time, and that remembers them. */
function quickWorld(): RetryWorld & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

async function served(
  reply: (nth: number) => Reply,
  options: MlflowClientOptions = {},
): Promise<{ readonly client: MlflowClient; readonly server: Loopback; readonly slept: number[] }> {
  const server = await loopback((_, nth) => reply(nth));
  opened.push(server);
  const world = quickWorld();
  return {
    client: new MlflowClient({ url: server.url, authorization: null }, { world, ...options }),
    server,
    slept: world.slept,
  };
}

const ASK = { method: 'GET', path: 'runs/get', query: { run_id: 'x' }, answer: 'run' } as const;
const HTML: Reply = { contentType: 'text/html', answer: '<html>Sign in</html>' };

describe('a call that fails', () => {
  it.each([
    ['no credentials', recorded('38-auth-missing'), 77, 'did not accept the credentials (401)'],
    ['a wrong password', recorded('39-auth-wrong-password'), 77, 'MLFLOW_TRACKING_USERNAME'],
    ['a user who may only read', recorded('40-auth-read-only-user-writes'), 77, 'does not allow GET runs/get'],
    ['a name that the server does not go by', recorded('37-wrong-host'), 78, '--allowed-hosts'],
    [
      'a page in place of JSON',
      HTML,
      69,
      'does not answer as MLflow does (200 at GET runs/get, text/html in place of JSON)',
    ],
    ['a page for signing in', { ...HTML, status: 302 }, 69, 'points elsewhere (302 at GET runs/get)'],
    ['a server of another kind', { ...HTML, status: 404 }, 69, 'text/html in place of JSON'],
    ['JSON that breaks off', { answer: '{"run": {' }, 69, 'JSON that cannot be read'],
    ['JSON of another kind', { answer: '{"run": {"info": {"run_id": 5}}}' }, 69, 'run.info.run_id: Invalid input'],
    ['a run that is not there', recorded('14-run-get-unknown'), 78, 'refused GET runs/get: Run with id=0000'],
    ['too many requests', { status: 429, contentType: 'text/plain' }, 75, 'has too much to do (429)'],
    ['a server in trouble', { status: 503, contentType: 'text/html' }, 69, 'failed (503 at GET runs/get)'],
    ['a connection that breaks', null, 69, 'cannot be reached'],
  ])('on %s says so in one sentence, with an exit code of its own', async (_, reply, code, words) => {
    const { client, server } = await served(() => reply);
    const error = await client.call(ASK).then(
      () => null,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ message: expect.stringContaining(words) });
    expect(error).toMatchObject({ message: expect.stringContaining(server.url) });
    expect(exitCodeOf(error)).toBe(code);
  });

  it('keeps statements of the database to itself', async () => {
    const { client } = await served(() => recorded('03-experiment-create-exists'));

    await expect(client.call(ASK)).rejects.toMatchObject({
      errorCode: 'RESOURCE_ALREADY_EXISTS',
      message: expect.not.stringContaining('INSERT'),
    });
  });

  it('on an address where nobody listens names it', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const world = quickWorld();
    const client = new MlflowClient({ url: `http://127.0.0.1:${port}`, authorization: null }, { world });

    await expect(client.call(ASK)).rejects.toMatchObject({
      code: 'unavailable',
      message: `MLflow at http://127.0.0.1:${port} cannot be reached (ECONNREFUSED).`,
    });
    expect(world.slept.length).toBeGreaterThan(2);
  });

  it.each([
    ['before the head', () => {}],
    [
      'within the body',
      (response: { writeHead: (s: number, h: object) => { write: (t: string) => void } }) =>
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"run"'),
    ],
  ])('on silence %s ends in time', async (_, reply) => {
    const policy = { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 0 };
    const { client } = await served(() => reply as Reply, { timeoutMs: 50, policy });

    await expect(client.call(ASK)).rejects.toMatchObject({
      message: expect.stringContaining('did not answer within 0.05 s'),
    });
  });
});

describe('a call', () => {
  it('is repeated while the server is in trouble, after growing waits', async () => {
    const { client, server, slept } = await served((nth) => (nth < 3 ? { status: 503 } : recorded('13-run-get')));

    expect(await client.call(ASK)).toMatchObject({ run: { info: { status: 'FINISHED' } } });
    expect(server.received).toHaveLength(4);
    expect(slept).toEqual([100, 200, 400]);
  });

  it('waits as long as the server asks', async () => {
    const { client, slept } = await served((nth) =>
      nth > 0 ? recorded('13-run-get') : (response) => void response.writeHead(429, { 'retry-after': '3' }).end(),
    );
    await client.call(ASK);

    expect(slept).toEqual([3000]);
  });

  it.each([
    ['refused', { ...HTML, status: 401 }],
    ['wrong', recorded('14-run-get-unknown')],
  ])('that is %s is not repeated', async (_, reply) => {
    const { client, server } = await served(() => reply);

    await expect(client.call(ASK)).rejects.toThrow(server.url);
    expect(server.received).toHaveLength(1);
  });

  it('that must not happen twice is tried once', async () => {
    const { client, server } = await served(() => ({ status: 503 }));

    await expect(client.call({ ...ASK, once: true })).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    [
      'a password',
      { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'grün:1' },
      `Basic ${btoa('ann:gr\u00c3\u00bcn:1')}`,
    ],
    ['a token', { MLFLOW_TRACKING_TOKEN: 'secret-token' }, 'Bearer secret-token'],
    ['nothing', {}, null],
  ])('carries %s', async (_, variables, header) => {
    const { server } = await served(() => recorded('13-run-get'));
    await new MlflowClient(mlflowAddress({ MLFLOW_TRACKING_URI: `${server.url}/`, ...variables })!).call(ASK);

    expect(server.received).toMatchObject([{ authorization: header, path: '/api/2.0/mlflow/runs/get?run_id=x' }]);
  });
});

describe('the address', () => {
  it.each([
    [{}, null],
    [{ MLFLOW_TRACKING_URI: '' }, null],
    [
      { MLFLOW_TRACKING_URI: 'https://mlflow.internal/base/' },
      { url: 'https://mlflow.internal/base', authorization: null },
    ],
    [
      { MLFLOW_TRACKING_URI: 'http://ann:p%40ss@localhost:5000' },
      { url: 'http://localhost:5000', authorization: `Basic ${btoa('ann:p@ss')}` },
    ],
  ])('of %o is %o', (variables, address) => {
    expect(mlflowAddress(variables)).toEqual(address);
  });

  it.each([
    [{ MLFLOW_TRACKING_URI: 'file:///srv/mlruns' }, 'MLFLOW_TRACKING_URI is no address of a server (file:)'],
    [{ MLFLOW_TRACKING_URI: 'mlflow.internal' }, 'expected one such as http://127.0.0.1:5000'],
    [{ MLFLOW_TRACKING_URI: 'http://ann:hunter2%@x' }, 'expected %25 for it'],
    [{ MLFLOW_TRACKING_URI: 'http://x', MLFLOW_TRACKING_USERNAME: 'ann' }, 'MLFLOW_TRACKING_PASSWORD is missing'],
    [{ MLFLOW_TRACKING_URI: 'http://x', MLFLOW_TRACKING_PASSWORD: 'hunter2' }, 'MLFLOW_TRACKING_USERNAME is missing'],
  ])('of %o is refused, without telling a secret', (variables, words) => {
    expect(() => mlflowAddress(variables)).toThrow(
      expect.objectContaining({ code: 'invalid-entry', message: expect.stringContaining(words) }),
    );
    expect(() => mlflowAddress(variables)).not.toThrow(/hunter2/);
  });
});
