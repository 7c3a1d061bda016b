import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import { rawGet } from './raw-request.fixture.ts';

const NOBODY = { token: null };
const BODY = { strategy: 'MeanRev', version: '12' };

describe('readiness', () => {
  it('says what answers', async () => {
    const { ask } = await apiWorld();
    const answer = await ask('GET', '/health/ready', undefined, NOBODY);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ok', checks: { runs: 'ok', slots: 'ok', queue: 'ok', objects: 'ok' } },
    ]);
  });

  it('is none where a store is away or silent, and the process lives all the same', async () => {
    const { ask, services } = await apiWorld();
    services.slots.holders = () => Promise.reject(new ServiceError('unavailable', 'away'));
    services.objects.head = () => new Promise(() => {});
    const answer = await ask('GET', '/health/ready', undefined, NOBODY);
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'unready', checks: { runs: 'ok', slots: 'away', queue: 'ok', objects: 'away' } },
    ]);
    expect((await ask('GET', '/health/live', undefined, NOBODY)).statusCode).toBe(200);
  });
});

describe('figures', () => {
  async function figures({ app }: ApiWorld, headers = {}, remoteAddress = '127.0.0.1'): Promise<[number, string]> {
    const { statusCode, body } = await app.inject({ url: '/metrics', headers, remoteAddress });
    return [statusCode, body];
  }

  it('count answers by route, runs by status, what waits and what is held', async () => {
    const world = await apiWorld();
    for (let at = 0; at < 3; at++) await world.ask('POST', '/backtest', { ...BODY, priority: at });
    await world.ask('GET', `/backtest/${runIdOf(1)}`);
    await world.ask('GET', `/backtest/${runIdOf(2)}?wait=1&since=0`);
    await world.ask('POST', `/backtest/${runIdOf(3)}/cancel`);
    await world.ask('GET', '/no/such/path');
    const [status, text] = await figures(world);
    expect(status).toBe(200);
    for (const line of [
      'tradai_http_request_seconds_count{method="POST",route="/backtest",status="202"} 3',
      'tradai_http_request_seconds_count{method="GET",route="/backtest/:id",status="200"} 2',
      'tradai_http_request_seconds_bucket{method="GET",route="/backtest/:id",status="200",le="+Inf"} 2',
      'tradai_http_request_seconds_count{method="GET",route="none",status="404"} 1',
      'tradai_queue_messages{queue="backtest",state="waiting"} 3',
      'tradai_runs{status="QUEUED"} 2',
      'tradai_runs{status="CANCELLED"} 1',
      'tradai_slots{pool="backtest",state="held"} 0',
      'tradai_slots{pool="backtest",state="all"} 10',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toContain(runIdOf(1));
  });

  it.each([
    ['another machine', {}, '10.0.0.9'],
    ['another machine over IPv6', {}, '::ffff:10.0.0.9'],
    ['a proxy on this one', { 'x-forwarded-for': '10.0.0.9' }, '127.0.0.1'],
    ['a proxy that says so in the new way', { forwarded: 'for=10.0.0.9' }, '::1'],
  ])('are not there for %s', async (_, headers, address) => {
    expect((await figures(await apiWorld(), headers, address))[0]).toBe(404);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('are there for %s', async (address) => {
    expect((await figures(await apiWorld(), {}, address))[0]).toBe(200);
  });
});

describe('the pages', () => {
  async function withPages(): Promise<ApiWorld & { readonly port: number }> {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-ui-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const root = join(folder, 'ui');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<!doctype html>');
    writeFileSync(join(root, 'assets', 'main.js'), '1');
    writeFileSync(join(root, '.env'), 'SECRET');
    writeFileSync(join(folder, 'secret.txt'), 'SECRET');
    const world = await apiWorld(3, { uiFolder: root });
    await world.app.listen({ host: '127.0.0.1', port: 0 });
    return { ...world, port: (world.app.server.address() as AddressInfo).port };
  }

  it('need no token, are not counted, and run nothing from elsewhere', async () => {
    const { port, ask } = await withPages();
    for (let at = 0; at < 5; at++) expect((await rawGet(port, '/ui/assets/main.js')).status).toBe(200);
    const page = await ask('GET', '/ui/', undefined, NOBODY);
    expect([page.statusCode, page.body]).toEqual([200, '<!doctype html>']);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
    expect(policy).not.toContain('unsafe');
  });

  it.each([
    '/ui/.env',
    '/ui/../secret.txt',
    '/ui/%2e%2e/secret.txt',
    '/ui/..%2fsecret.txt',
    '/ui/assets/..%2f..%2f..%2fsecret.txt',
    '/ui/%2e%2e%5csecret.txt',
    '/ui//etc/passwd',
    '/ui/none.js',
    '/ui/%00',
  ])('have nothing at %s', async (path) => {
    const { port } = await withPages();
    const { status, text } = await rawGet(port, path);
    expect(status).toBeOneOf([400, 403, 404]);
    expect(text).not.toContain('SECRET');
    expect(text).toContain('application/problem+json');
  });

  it('are not there where there is no folder', async () => {
    const { ask } = await apiWorld();
    expect((await ask('GET', '/ui/', undefined, NOBODY)).json()).toMatchObject({ status: 404 });
  });
});
