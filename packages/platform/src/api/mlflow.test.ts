import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PinnedMlflow, type PinnedMlflowOptions } from '../adapters/mlflow/pinned-mlflow.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import {
  FORBIDDEN_ADDRESSES,
  redirectTargets,
  SPLITTING_VALUES,
  spellingsOf,
  traversalPaths,
} from './mlflow-attacks.fixture.ts';
import { rawGet } from './raw-request.fixture.ts';

const TOKEN = 'authorization: Bearer viewer.vic';
const BASE = '/mlflow/api/2.0/mlflow/';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Upstream {
  readonly port: number;
  readonly asked: Asked[];
}

type Answer = (response: ServerResponse, asked: Asked) => void;

const json: Answer = (response) => response.setHeader('content-type', 'application/json').end('{"run":{}}');

/** A server that writes down whatever reaches it. */
async function upstream(answer: Answer = json): Promise<Upstream> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const one = { method: request.method!, url: request.url!, headers: request.headers, body };
      asked.push(one);
      answer(response, one);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

async function proxied({ port }: Upstream, more: Partial<PinnedMlflowOptions> = {}): Promise<ApiWorld> {
  const options = { address: `http://127.0.0.1:${port}`, username: 'svc-backend', password: 'p4ss' };
  const mlflow = new PinnedMlflow({ ...options, ...more });
  onTestFinished(() => mlflow.close());
  return apiWorld(1_000_000, {}, { mlflow });
}

async function listening({ app }: ApiWorld): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

describe('MLflow through the API', () => {
  it('is read with the credential of the platform, and nothing of the client but the values', async () => {
    const server = await upstream();
    const { app } = await proxied(server);
    const url = `${BASE}metrics/get-history?run_id=0a1b&metric_key=profit%20total%2F%C3%A9&max_results=5`;
    const headers = { authorization: 'Bearer viewer.vic', cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', host: 'evil' };
    const answer = await app.inject({ url: `/v1${url}`, headers });
    expect([answer.statusCode, answer.json()]).toEqual([200, { run: {} }]);
    expect(server.asked).toHaveLength(1);
    const { method, url: seen, headers: sent } = server.asked[0]!;
    expect([method, seen]).toEqual([
      'GET',
      '/api/2.0/mlflow/metrics/get-history?run_id=0a1b&max_results=5&metric_key=profit+total%2F%C3%A9',
    ]);
    expect(Object.keys(sent).toSorted()).toEqual(['accept', 'accept-encoding', 'authorization', 'connection', 'host']);
    expect(sent.authorization).toBe(`Basic ${btoa('svc-backend:p4ss')}`);
    expect(sent.host).toBe(`127.0.0.1:${server.port}`);
  });

  it('is searched by POST', async () => {
    const server = await upstream();
    const { ask } = await proxied(server);
    const body = { filter: `tags.\`tradai.run_id\` = 'x'`, max_results: 10, experiment_ids: ['1'] };
    const answer = await ask('POST', `${BASE}runs/search`, body, { token: 'viewer.vic' });
    expect(answer.statusCode).toBe(200);
    expect(server.asked.map(({ method, url, body: sent }) => [method, url, sent])).toEqual([
      ['POST', '/api/2.0/mlflow/runs/search', JSON.stringify(body)],
    ]);
  });

  it('tells what MLflow says of a run that is not there', async () => {
    const server = await upstream((response) =>
      response
        .writeHead(404, { 'content-type': 'application/json', 'set-cookie': 'a=b' })
        .end('{"error_code":"RESOURCE_DOES_NOT_EXIST"}'),
    );
    const answer = await (await proxied(server)).ask('GET', `${BASE}runs/get?run_id=x`);
    expect([answer.statusCode, answer.json()]).toEqual([404, { error_code: 'RESOURCE_DOES_NOT_EXIST' }]);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  const refused: [title: string, method: 'POST' | 'PUT' | 'DELETE' | 'GET' | 'HEAD' | 'PATCH', path: string, status: number, headers?: Record<string, string>][] = [
    ['a read by another method', 'DELETE', 'runs/get', 405],
    ['a HEAD', 'HEAD', 'runs/get', 405],
    ['a search by GET', 'GET', 'runs/search', 405],
    ['a write', 'POST', 'runs/create', 403],
    ['an upload', 'PUT', 'artifacts/x', 405],
    ['a large upload', 'PUT', 'artifacts/x', 413, { 'content-length': String(11 * 1024 * 1024) }],
    ['a value that is not known', 'GET', 'runs/get?run_id=1&x=1', 422],
    ['a value twice', 'GET', 'runs/get?run_id=1&run_id=2', 422],
    ['a place outside of the artifacts', 'GET', 'artifacts/list?run_id=1&path=a/../../b', 422],
  ]; // prettier-ignore
  it.each(refused)('is not asked for %s', async (_, method, path, status, headers = {}) => {
    const server = await upstream();
    const { ask } = await proxied(server);
    const answer = await ask(method, `${BASE}${path}`, undefined, { headers });
    expect([answer.statusCode, server.asked]).toEqual([status, []]);
    expect(answer.headers['allow'] ?? 'none').toMatch(status === 405 ? /^(GET|POST|GET, POST)$/ : /^none$/);
  });

  it('is closed to who has no token', async () => {
    const server = await upstream();
    const { ask } = await proxied(server);
    expect((await ask('GET', `${BASE}runs/get?run_id=1`, undefined, { token: null })).statusCode).toBe(401);
    expect((await ask('GET', '/mlflow/x', undefined, { token: null })).statusCode).toBe(401);
    expect(server.asked).toEqual([]);
  });

  it('passes nothing on of 500 paths that mean something else', { timeout: 120_000 }, async () => {
    const server = await upstream();
    const port = await listening(await proxied(server));
    const paths = [...new Set(traversalPaths())];
    expect(paths.length).toBeGreaterThanOrEqual(500);
    const passed: string[] = [];
    for (const path of paths) {
      const { status } = await rawGet(port, path, [TOKEN]);
      if (![400, 403, 404, 405, 422].includes(status) || server.asked.length > 0) passed.push(`${status} ${path}`);
      server.asked.length = 0;
    }
    expect(passed).toEqual([]);
    const absolute = [
      'http://169.254.169.254/latest',
      'http://user:pw@evil/x',
      'evil:443',
      '*',
      `//evil${BASE}runs/get`,
      `http://evil${BASE}runs/get`,
    ];
    for (const target of absolute)
      expect((await rawGet(port, target, [TOKEN])).status, target).toBeGreaterThanOrEqual(400);
    expect(server.asked).toEqual([]);
  });

  it('sees values as values, whatever is in them', async () => {
    const server = await upstream();
    const { ask } = await proxied(server);
    for (const value of SPLITTING_VALUES) {
      const answer = await ask('GET', `${BASE}registered-models/get?name=${encodeURIComponent(value)}`);
      expect(answer.statusCode, value).toBe(200);
      const url = new URL(server.asked.at(-1)!.url, 'http://x');
      expect([url.pathname, [...url.searchParams]]).toEqual([
        '/api/2.0/mlflow/registered-models/get',
        [['name', value]],
      ]);
    }
    for (const value of ['a\r\nHost: evil', 'a\nb', '\0', 'a\u007f', 'x'.repeat(4097)])
      expect((await ask('GET', `${BASE}registered-models/get?name=${encodeURIComponent(value)}`)).statusCode).toBe(422);
    expect(server.asked).toHaveLength(SPLITTING_VALUES.length);
  });

  it('is not followed anywhere', async () => {
    const canary = await upstream();
    const targets = [...redirectTargets(), `http://127.0.0.1:${canary.port}/api/2.0/mlflow/runs/get`];
    let at = 0;
    const server = await upstream((response) =>
      response
        .writeHead([301, 302, 303, 307, 308][at % 5]!, { location: targets[at]!.replaceAll(/[^ -~]/g, '') })
        .end(),
    );
    const { ask } = await proxied(server);
    for (; at < targets.length; at++) {
      const answer = await ask('GET', `${BASE}runs/get?run_id=1`);
      expect([answer.statusCode, answer.headers['location'], answer.headers['retry-after']]).toEqual([
        503,
        undefined,
        '5',
      ]);
    }
    expect([server.asked.length, canary.asked.length]).toEqual([targets.length, 0]);
  });

  it('is not looked for where its name must not lead', async () => {
    const server = await upstream();
    const forbidden = [...FORBIDDEN_ADDRESSES, ...FORBIDDEN_ADDRESSES.slice(0, 10).flatMap(spellingsOf)];
    for (const address of forbidden)
      for (const found of [[address], ['10.0.0.1', address]]) {
        const resolve = (): Promise<readonly string[]> => Promise.resolve(found);
        const mlflow = new PinnedMlflow({ address: `http://mlflow.internal:${server.port}`, resolve });
        const asked = mlflow.ask({ method: 'GET', path: 'runs/get', query: [], body: null }, AbortSignal.timeout(1000));
        await expect(asked, address).rejects.toMatchObject({ code: 'unexpected-answer' });
      }
    expect(server.asked).toEqual([]);
  });

  it('stays where it was found when its name begins to mean something else', async () => {
    const server = await upstream();
    const elsewhere = await upstream();
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']];
    let lookups = 0;
    const resolve = (): Promise<readonly string[]> => Promise.resolve(answers[lookups++]!);
    const { ask } = await proxied(server, { address: `http://localhost:${server.port}`, resolve });
    for (let at = 0; at < 20; at++) expect((await ask('GET', `${BASE}runs/get?run_id=1`)).statusCode).toBe(200);
    expect([lookups, server.asked.length, elsewhere.asked.length]).toEqual([1, 20, 0]);
  });

  const bad: [title: string, answer: Answer, status: number][] = [
    ['another kind of answer', (response) => response.setHeader('content-type', 'text/html').end('<script>'), 503],
    ['a credential that is refused', (response) => response.writeHead(401).end(), 503],
    ['a failure', (response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{}'), 503],
    ['an answer that is packed', (response) => response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(), 503],
    ['a closed connection', (response) => response.destroy(), 503],
    ['more than 10 MB', (response) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(11 * 1024 * 1024) }).end(), 413],
  ]; // prettier-ignore
  it.each(bad)('that gives %s is told as a problem', async (_, answer, status) => {
    const { ask } = await proxied(await upstream(answer));
    const told = await ask('GET', `${BASE}runs/get?run_id=1`);
    expect([told.statusCode, told.headers['content-type']]).toEqual([status, 'application/problem+json']);
  });

  it('that goes on for ever is cut off after 10 MB', async () => {
    const server = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), more));
      more();
    });
    const port = await listening(await proxied(server));
    const { text } = await rawGet(port, `${BASE}runs/get?run_id=1`, [TOKEN]);
    expect(text.length / 1024 / 1024).toBeGreaterThan(9);
    expect(text.length / 1024 / 1024).toBeLessThan(10.6);
  });

  it.each([
    'http://user:pw@mlflow:5000',
    'http://mlflow:5000/path',
    'http://mlflow/?a',
    'ftp://mlflow',
    'mlflow:5000',
    '',
    'http://mlflow/#a',
  ])('has no address such as %j', (address) => {
    expect(() => new PinnedMlflow({ address })).toThrow(/no http/);
  });
});
