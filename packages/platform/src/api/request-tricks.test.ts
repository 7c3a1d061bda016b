import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ApiServices } from './api-services.ts';
import { apiWorld } from './api-world.fixture.ts';
import type { ApiOptions } from './create-app.ts';
import { sendRaw } from './raw-request.fixture.ts';

/** The API behind a real socket: what a library would tidy comes as it was sent. `statuses`: of all answers to these bytes. */
async function listening(quota = 1_000_000, options: Partial<ApiOptions> = {}, over: Partial<ApiServices> = {}) {
  const { app } = await apiWorld(quota, options, over);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const statuses = async (request: string): Promise<number[]> => {
    const { text } = await sendRaw(port, request);
    return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
  };
  return { app, statuses };
}

/** A request of these lines. The connection ends with it. */
function lines(start: string, headers: readonly string[], body = ''): string {
  return `${[`${start} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;
}

const ADMIN = 'Bearer admin.root';
const VIEWER = 'Authorization: Bearer viewer.vic';

describe('a request without a token', () => {
  const said = [
    ...[`X-Authorization: ${ADMIN}`, `Proxy-Authorization: ${ADMIN}`, `Authorization-Bearer: ${ADMIN}`, `X-Forwarded-Authorization: ${ADMIN}`],
    ...['X-User: admin', 'X-Forwarded-User: admin', 'X-Remote-User: root', 'X-Auth-Request-Groups: admin', 'X-Scope: runs.read'],
    ...['X-Amzn-Oidc-Identity: root', `X-Amzn-Oidc-Data: admin.root`, `X-Amzn-Oidc-Accesstoken: admin.root`, 'X-Api-Key: admin.root'],
    ...['Cookie: token=admin.root', 'Cookie: authorization=Bearer admin.root', 'Sec-WebSocket-Protocol: bearer, admin.root'],
    ...['X-Original-URL: /health/live', 'X-Rewrite-URL: /health/live', 'X-Forwarded-Prefix: /health/live', 'X-Forwarded-Host: localhost'],
    ...['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1;by=127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Client-IP: 127.0.0.1'],
    ...['Authorization:', 'Authorization: Bearer', 'Authorization: Bearer ', 'Authorization: admin.root', 'Authorization: Token admin.root'],
    ...['Authorization: Basic YWRtaW46cm9vdA==', 'Authorization: Digest admin.root', 'Authorization: Bearer=admin.root', `Authorization: "${ADMIN}"`],
    ...['Authorization: Bearer "admin.root"', 'Authorization: Bearer <admin.root>', 'Authorization: Bearer admin.root viewer.vic'],
    ...['Authorization: Bearer admin.root,viewer.vic', 'Authorization: Bearer admin.root, Bearer viewer.vic', 'Authorization: Bearer admin.root;q=1'],
    ...['Authorization: Bearer  admin.root', 'Authorization: Bearer\tadmin.root', 'Authorization: BearerX admin.root', 'Authorization: Bearer,admin.root'],
    ...['Authorization: Bearer%20admin.root', 'Authorization: Bearer admin%2eroot', 'Authorization: Bearer admin.root\u00a0', 'Authorization: Ｂearer admin.root'],
    ...['Authorization : Bearer admin.root', ' Authorization: Bearer admin.root', 'Authorization\t: Bearer admin.root', 'Authorization: Bearer\r\n admin.root'],
    ...['Authorization: Bearer admin.root\0', 'X: y\rAuthorization: Bearer admin.root', 'Authorization\0: Bearer admin.root', 'Authorization: Bearer admin.root\x0b'],
    ...[`Authorization: ${ADMIN}\r\nAuthorization: ${ADMIN}`, `Authorization: ${ADMIN}\r\nauthorization: Bearer viewer.vic`, `AUTHORIZATION: x\r\nAuthorization: ${ADMIN}`],
  ]; // prettier-ignore

  it('gets nothing by what else it says', async () => {
    const { statuses } = await listening();
    const got: string[] = [];
    for (const header of said) {
      const found = await statuses(lines('GET /backtest', [header]));
      if (found.length !== 1 || ![400, 401].includes(found[0]!)) got.push(`${JSON.stringify(header)}: ${found.join()}`);
    }
    expect(got).toEqual([]);
  });

  const paths = [
    ...['//backtest', '/backtest/', '/BACKTEST', '/./backtest', '/health/../backtest', '/health/live/../../backtest', '/v1/../backtest', '/v1//backtest'],
    ...['/%62acktest', '/backtest%2f', '/backtest%00', '/backtest;x=1', '/backtest?', '/backtest?access_token=admin.root', '/backtest?token=admin.root'],
    ...['/backtest?authorization=Bearer%20admin.root', '/backtest#/health/live', '/backtest%3f', '/backtest\\', '/ui/../backtest', '/ui/%2e%2e/backtest'],
    ...['http://127.0.0.1/backtest', 'http://health/live/../backtest', 'backtest', '*', '/.well-known/../backtest', '/health/live%2f..%2f..%2fbacktest'],
  ]; // prettier-ignore

  it('gets nothing by how it writes the path', async () => {
    const { statuses } = await listening();
    const got: string[] = [];
    for (const path of paths) {
      const found = await statuses(lines(`GET ${path}`, []));
      if (found.some((status) => status < 400 || status > 422)) got.push(`${path}: ${found.join()}`);
    }
    expect(got).toEqual([]);
  });
});

describe('a token', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('is taken after %s', async (scheme) => {
    const { statuses } = await listening();
    expect(await statuses(lines('GET /backtest', [`authorization: ${scheme} viewer.vic`]))).toEqual([200]);
    expect(await statuses(lines('GET /backtest', [`AUTHORIZATION:  ${scheme} viewer.vic  `]))).toEqual([200]);
  });

  const json = 'Content-Type: application/json';
  const overrides = [
    'X-HTTP-Method-Override: GET',
    'X-HTTP-Method: GET',
    'X-Method-Override: GET',
    'X-Original-Method: GET',
  ];

  it('of a viewer starts nothing by another word for the method', async () => {
    const { statuses } = await listening();
    for (const header of overrides) {
      expect(await statuses(lines('POST /backtest', [VIEWER, json, 'Content-Length: 2', header], '{}'))).toEqual([403]);
      expect(await statuses(lines('POST /backtest?_method=GET', [VIEWER, json, 'Content-Length: 2', header], '{}'))).toEqual([403]);
      const back = header.replace('GET', 'POST');
      expect(await statuses(lines('GET /backtest/estimate?_method=POST', [VIEWER, back]))).toEqual([422]);
    }
    for (const method of ['TRACE', 'CONNECT', 'PATCH', 'DELETE', 'PROPFIND', 'GETT', 'get'])
      expect((await statuses(lines(`${method} /backtest`, [VIEWER]))).filter((status) => status < 400)).toEqual([]);
  }); // prettier-ignore

  const smuggled =
    'POST /backtest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
  const post = (headers: readonly string[], body: string): string =>
    lines('POST /backtest', [VIEWER, json, ...headers], body);
  const size = smuggled.length;
  const lengths: [title: string, request: string][] = [
    ['a length and chunks', post([`Content-Length: ${size + 5}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`)],
    ['chunks and a length', post(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${smuggled}`)],
    ['two lengths', post(['Content-Length: 2', `Content-Length: ${size + 2}`], `{}${smuggled}`)],
    ['two lengths in one', post([`Content-Length: 2, ${size + 2}`], `{}${smuggled}`)],
    ['a length below nothing', post(['Content-Length: -1'], smuggled)],
    ['a length with a sign', post(['Content-Length: +2'], `{}${smuggled}`)],
    ['a length in sixteens', post(['Content-Length: 0x2'], `{}${smuggled}`)],
    ['chunks in other words', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`)],
    ['chunks twice', post(['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${smuggled}`)],
    ['chunks behind a space', post(['Transfer-Encoding : chunked'], `0\r\n\r\n${smuggled}`)],
    ['chunks of no size', post(['Transfer-Encoding: chunked'], `Z\r\n\r\n${smuggled}`)],
    ['chunks that are larger than any', post(['Transfer-Encoding: chunked'], `fffffffffffffffff\r\n{}\r\n0\r\n\r\n`)],
    ['a second request behind the first', post(['Content-Length: 2'], `{}${smuggled}`).replace('Connection: close\r\n', '')],
    ['lines that end otherwise', post(['Content-Length: 2'], '{}').replaceAll('\r\n', '\n')],
    ['a request in a header', lines('GET /backtest', [`X: y\n\n${smuggled}`])],
  ]; // prettier-ignore
  it.each(lengths)('of a viewer carries nothing else in: %s', async (_, request) => {
    const { app, statuses } = await listening();
    app.server.keepAliveTimeout = 50;
    const found = await statuses(request);
    expect(found.filter((status) => status < 400 || status >= 500)).toEqual([]);
  });

  it.each([
    ['one', [`X: ${'x'.repeat(17_000)}`]],
    ['many', Array.from({ length: 4000 }, (_, at) => `X-${at}: y`)],
    ['the token itself', [`Authorization: Bearer ${'x'.repeat(20_000)}`]],
  ])('is not looked for in headers that are larger than 16 KB: %s', async (_, headers) => {
    const { statuses } = await listening();
    expect(await statuses(lines('GET /backtest', headers))).toEqual([413]);
    expect(await statuses(lines('GET /backtest', [VIEWER]))).toEqual([200]);
  });
});

describe('who is counted', () => {
  /** By which the limit was asked. */
  async function counting(options: Partial<ApiOptions> = {}) {
    const subjects: string[] = [];
    const decision = { isAllowed: true, remaining: 9, resetSeconds: 300, retrySeconds: 0 };
    const rateLimit = {
      ...{ quota: 10, windowSeconds: 300 },
      hit: (subject: string) => {
        subjects.push(subject);
        return Promise.resolve(decision);
      },
    };
    const { statuses } = await listening(10, options, { rateLimit });
    const countedAs = async (headers: readonly string[], path = 'GET /backtest'): Promise<string[]> => {
      subjects.length = 0;
      await statuses(lines(path, headers));
      return [...subjects];
    };
    return { countedAs };
  }

  const forged = [
    ...['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-For: 192.0.2.1, 127.0.0.1', 'Forwarded: for=192.0.2.1', 'X-Real-IP: 192.0.2.1', 'X-Client-IP: 192.0.2.1'],
    ...['True-Client-IP: 192.0.2.1', 'CF-Connecting-IP: 192.0.2.1', 'Fastly-Client-IP: 192.0.2.1', 'X-Cluster-Client-IP: 192.0.2.1', 'Via: 192.0.2.1'],
    ...['X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2', 'x-forwarded-for: ::1', 'Host: 192.0.2.1', 'X-Forwarded-Host: 192.0.2.1'],
    ...['Authorization: Bearer a.b', 'Authorization: Bearer c.d', 'User-Agent: another', 'X-RateLimit-Bypass: 1', 'Idempotency-Key: k', 'Cookie: id=2'],
  ]; // prettier-ignore

  it('is the address of the socket, whatever else is said', async () => {
    const { countedAs } = await counting();
    const elsewhere = await counting({ trustedProxy: '10.0.0.1, 192.168.0.0/16' });
    for (const header of forged) {
      expect([header, await countedAs([header])]).toEqual([header, ['ip:127.0.0.1']]);
      expect([header, await elsewhere.countedAs([header])]).toEqual([header, ['ip:127.0.0.1']]);
    }
  });

  it('is whom the trusted proxy names last, as nobody else writes that', async () => {
    const { countedAs } = await counting({ trustedProxy: '127.0.0.1' });
    const cases: [header: string, key: string][] = [
      ['X-Forwarded-For: 192.0.2.1', 'ip:192.0.2.1'],
      ['X-Forwarded-For: 198.51.100.7, 192.0.2.1', 'ip:192.0.2.1'],
      ['X-Forwarded-For: 127.0.0.1, 192.0.2.1', 'ip:192.0.2.1'],
      ['X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 192.0.2.1', 'ip:192.0.2.1'],
      ['X-Forwarded-For: 2001:db8::1', 'ip:2001:db8:0:0::/64'],
      ['X-Forwarded-For: 192.0.2.1, unknown', 'ip:127.0.0.1'],
      ['X-Forwarded-For: <script>', 'ip:127.0.0.1'],
      ['X-Forwarded-For: 192.0.2.1:4711', 'ip:127.0.0.1'],
      ['X-Forwarded-For:', 'ip:127.0.0.1'],
      ['Forwarded: for=192.0.2.1', 'ip:127.0.0.1'],
      ['X-Real-IP: 192.0.2.1', 'ip:127.0.0.1'],
    ];
    for (const [header, key] of cases) expect([header, await countedAs([header])]).toEqual([header, [key]]);
  });

  it('is the subject of a token, however it is asked', async () => {
    const { countedAs } = await counting();
    const ways = ['GET /backtest', 'HEAD /backtest', 'GET /v1/backtest', 'GET /backtest?limit=1', 'GET /auth/me', 'POST /backtest'];
    for (const path of ways) expect([path, await countedAs([VIEWER], path)]).toEqual([path, ['sub:vic']]);
    expect(await countedAs([VIEWER.replace('Bearer', 'bearer'), 'X-Forwarded-For: 192.0.2.1'])).toEqual(['sub:vic']);
    expect(await countedAs(['Authorization: Bearer researcher.vic'])).toEqual(['sub:vic']);
  }); // prettier-ignore

  it('who guesses tokens is stopped before they are right', async () => {
    const { statuses } = await listening(5);
    const found: number[] = [];
    for (let at = 0; at < 8; at++) found.push(...(await statuses(lines('GET /backtest', [`Authorization: Bearer x.${at}`]))));
    expect(found).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(await statuses(lines('GET /backtest', [VIEWER]))).toEqual([200]);
  }); // prettier-ignore
});
