import type { AddressInfo } from 'node:net';
import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import { PROBLEMS, type ProblemType } from './problem.ts';
import { rawGet, sendRaw } from './raw-request.fixture.ts';

const BODY = { strategy: 'MeanRev', version: '12' };
const PATH = `/backtest/${runIdOf(1)}`;

type Ask = (world: ApiWorld) => ReturnType<ApiWorld['ask']>;

function raw(payload: string, headers: Record<string, string> = {}): Ask {
  const all = { authorization: 'Bearer researcher.ann', 'content-type': 'application/json', ...headers };
  return ({ app }) => app.inject({ method: 'POST', url: '/backtest', payload, headers: all });
}

function failing(code: 'unavailable' | 'busy' | 'damaged-store'): Ask {
  return ({ ask, services }) => {
    services.runs.get = () => Promise.reject(new ServiceError(code, 'the place of the store'));
    return ask('GET', PATH);
  };
}

const twice: Ask = async ({ ask }) => {
  const key = { headers: { 'idempotency-key': 'k' } };
  await ask('POST', '/backtest', BODY, key);
  return ask('POST', '/backtest', { ...BODY, version: '11' }, key);
};

const canceledTwice: Ask = async ({ ask }) => {
  await ask('POST', '/backtest', BODY);
  await ask('POST', `${PATH}/cancel`);
  return ask('POST', `${PATH}/cancel`);
};

const swept: Ask = async ({ ask, services: { runs } }) => {
  await ask('POST', '/backtest', BODY);
  const run = (await runs.get(runIdOf(1), 0))!;
  runs.get = () => Promise.resolve({ ...run, status: 'COMPLETED' });
  return ask('GET', `${PATH}/result`);
};

/** `too-many-streams` is at the streams. */
const TABLE: Readonly<Record<Exclude<ProblemType, 'too-many-streams'>, readonly [title: string, ask: Ask][]>> = {
  malformed: [
    ['no JSON', raw('{')],
    ['an empty body', raw('')],
    ['a path that is not encoded', ({ ask }) => ask('GET', '/backtest/%zz')],
  ],
  unauthenticated: [['no token', ({ ask }) => ask('GET', '/backtest', undefined, { token: null })]],
  forbidden: [['a token for less', ({ ask }) => ask('POST', '/backtest', BODY, { token: 'viewer.vic' })]],
  'not-found': [
    ['no such run', ({ ask }) => ask('GET', PATH)],
    ['no such path', ({ ask }) => ask('GET', '/nowhere')],
    ['no such path, whatever is done', ({ ask }) => ask('DELETE', '/nowhere')],
    ['no such strategy', ({ ask }) => ask('GET', '/strategies/Nobody')],
    ['a name that is longer than any', ({ ask }) => ask('GET', `/strategies/${'a'.repeat(129)}`)],
    ['figures, for who is elsewhere', ({ app }) => app.inject({ url: '/metrics', remoteAddress: '10.0.0.9' })],
  ],
  'method-not-allowed': [
    ['a PUT of a run', ({ ask }) => ask('PUT', PATH, {})],
    ['a DELETE of all', ({ ask }) => ask('DELETE', '/v1/backtest')],
    ['a PATCH', ({ ask }) => ask('PATCH', '/strategies/MeanRev', {})],
  ],
  'conflict-state': [
    ['a run that has ended', canceledTwice],
    ['an alias that is elsewhere', ({ ask }) => ask('PUT', '/strategies/MeanRev/aliases/staging', { version: '5', expected_version: '4' }, { token: 'admin.eve' })],
  ],
  gone: [['files that were swept', swept]],
  'payload-too-large': [['256 KB', raw(`"${'x'.repeat(262_144)}"`)]],
  'unsupported-media-type': [
    ['a form', raw('a=b', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['text', raw('{}', { 'content-type': 'text/plain' })],
    ['nothing said', raw('{}', { 'content-type': '' })],
  ],
  validation: [
    ['a field', ({ ask }) => ask('POST', '/backtest', { ...BODY, priority: 10 })],
    ['a query', ({ ask }) => ask('GET', '/backtest?limit=0')],
    ['a query that is not known', ({ ask }) => ask('GET', '/backtest?x=1')],
    ['a header', ({ ask }) => ask('POST', '/backtest', BODY, { headers: { 'idempotency-key': 'x'.repeat(129) } })],
    ['an alias that means something else', ({ ask }) => ask('PUT', '/strategies/MeanRev/aliases/latest', { version: '5', expected_version: null }, { token: 'admin.eve' })],
  ],
  'idempotency-mismatch': [['a key of another request', twice]],
  'rate-limited': [['one too many', async ({ ask }) => { for (let at = 0; at < 20; at++) await ask('GET', '/backtest'); return ask('GET', '/backtest'); }]],
  internal: [['a store that is damaged', failing('damaged-store')]],
  'dependency-unavailable': [
    ['a store that is away', failing('unavailable')],
    ['a store that is busy', failing('busy')],
  ],
}; // prettier-ignore

describe('what goes wrong', () => {
  const cases = Object.entries(TABLE).flatMap(([type, asks]) =>
    asks.map(([title, ask]) => [type as ProblemType, title, ask] as const),
  );
  it.each(cases)('%s: %s', async (type, _, ask) => {
    const answer = await ask(await apiWorld(20));
    const [status, title] = PROBLEMS[type];
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    const document = answer.json<Record<string, unknown>>();
    expect(document).toMatchObject({ type: `https://tradai.dev/problems/${type}`, title, status });
    expect([typeof document['detail'], typeof document['instance'], typeof document['request_id']]).toEqual([
      'string',
      'string',
      'string',
    ]);
    expect(JSON.stringify(document), 'a store says nothing to clients').not.toContain('the place of the store');
    expect(answer.headers).toHaveProperty('content-security-policy');
    const says = {
      'retry-after': [429, 503].includes(status),
      allow: status === 405,
      'www-authenticate': status === 401,
    };
    expect(Object.keys(says).filter((name) => answer.headers[name] !== undefined)).toEqual(
      Object.entries(says)
        .filter(([, isSaid]) => isSaid)
        .map(([name]) => name),
    );
  });

  it.each([
    [PATH, 'GET, HEAD'],
    ['/backtest', 'GET, HEAD, POST'],
    [`/v1${PATH}/events`, 'GET'],
    [`${PATH}/cancel`, 'POST'],
    ['/strategies/x/aliases/y', 'PUT'],
  ])('%s says that it may be asked by %s', async (url, allowed) => {
    const { ask } = await apiWorld();
    expect((await ask('DELETE', url)).headers['allow']).toBe(allowed);
    const options = await ask('OPTIONS', url, undefined, { token: null });
    expect([options.statusCode, options.headers['allow'], options.body]).toEqual([204, allowed, '']);
  });

  it('a HEAD is a GET without its body', async () => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    const [head, get] = [await ask('HEAD', PATH), await ask('GET', PATH)];
    expect([head.statusCode, head.headers['etag'], head.body]).toEqual([200, get.headers['etag'], '']);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header that is none', 'GET / HTTP/1.1\r\nhost: x\r\na b: c\r\n\r\n', 400],
    ['two lengths', 'POST /backtest HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{', 400],
    [
      'a length and chunks',
      'POST /backtest HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['too many headers', `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(20_000)}\r\n\r\n`, 413],
  ])('%s is told as a problem on the socket', async (_, request, status) => {
    const { app } = await apiWorld();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const answer = await sendRaw(port, request);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text.slice(answer.text.indexOf('\r\n\r\n')))).toMatchObject({ status });
    expect((await rawGet(port, '/health/live')).status, 'others are served').toBe(200);
  });

  it('pages of others may ask where they are named, and only those', async () => {
    const { ask } = await apiWorld(100, { origins: ['https://ui.example.org'] });
    const asks = (origin: string) => ({ token: null, headers: { origin, 'access-control-request-method': 'POST' } });
    const [ours, other] = await Promise.all(
      ['https://ui.example.org', 'https://evil.example.org'].map((origin) =>
        ask('OPTIONS', '/backtest', undefined, asks(origin)),
      ),
    );
    expect(ours!.headers['access-control-allow-origin']).toBe('https://ui.example.org');
    expect(other!.headers['access-control-allow-origin']).not.toBe('https://evil.example.org');
    expect(ours!.headers).not.toHaveProperty('access-control-allow-credentials');
  });
});
