import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceError } from '@tradai/runtime/ports';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { SqliteRateLimit } from '../adapters/embedded/sqlite-rate-limit.ts';
import { rateDecision, type RateLimit } from '../ports/rate-limit.ts';
import { apiWorld } from './api-world.fixture.ts';
import { addressKey } from './limit-rate.ts';
import { LocalCount } from './local-count.ts';

const keyOf = (ip: string, remoteAddress = '192.0.2.9'): string =>
  addressKey({ ip, socket: { remoteAddress } } as unknown as FastifyRequest);

describe('an address', () => {
  it.each([
    ['192.0.2.1', 'ip:192.0.2.1'],
    ['::ffff:192.0.2.1', 'ip:192.0.2.1'],
    ['::FFFF:192.0.2.1', 'ip:192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', 'ip:2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', 'ip:2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', 'ip:2001:db8:1:2::/64'],
    ['2001:db8::5', 'ip:2001:db8:0:0::/64'],
    ['::1', 'ip:0:0:0:0::/64'],
    ['fe80::1%eth0', 'ip:fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:192.0.2.1', 'ip:1:2:3:4::/64'],
  ])('%s is counted as %s', (ip, key) => {
    expect(keyOf(ip)).toBe(key);
  });

  it.each(['', 'unknown', '_hidden', '192.0.2.1:8000', '[::1]', '1.2.3', 'x'.repeat(1000), '192.0.2.1, 192.0.2.2'])(
    'that is none is the one of the socket: %j',
    (ip) => {
      expect(keyOf(ip)).toBe('ip:192.0.2.9');
    },
  );
});

describe('a process that counts by itself', () => {
  const rule = { quota: 3, windowSeconds: 300 };

  it('lets as many through, in each window', () => {
    let seconds = 300_000;
    const count = new LocalCount(rule, () => seconds);
    const hits = (times: number) => Array.from({ length: times }, () => count.hit('ann').isAllowed);
    expect(hits(4)).toEqual([true, true, true, false]);
    expect(count.hit('bob')).toEqual({ isAllowed: true, remaining: 2, resetSeconds: 300, retrySeconds: 0 });
    seconds += 300;
    expect(hits(4)).toEqual([true, true, true, false]);
  });

  it('keeps to what it was told as long as it was told', () => {
    let seconds = 0;
    const count = new LocalCount(rule, () => seconds);
    count.hit('ann');
    count.learn('ann', { isAllowed: false, remaining: 0, resetSeconds: 300, retrySeconds: 400 });
    seconds = 399;
    expect(count.hit('ann')).toMatchObject({ isAllowed: false, retrySeconds: 1 });
    seconds = 400;
    expect(count.hit('ann').isAllowed).toBe(true);
  });

  it('goes on from where all of them were', () => {
    const count = new LocalCount(rule, () => 0);
    count.hit('ann');
    count.learn('ann', { isAllowed: true, remaining: 1, resetSeconds: 300, retrySeconds: 0 });
    expect([count.hit('ann').isAllowed, count.hit('ann').isAllowed]).toEqual([true, false]);
  });

  it('forgets the oldest of more than 50,000', () => {
    const count = new LocalCount(rule, () => 0);
    for (let at = 0; at < 3; at++) count.hit('first');
    for (let at = 0; at < 50_001; at++) count.hit(`s${at}`);
    expect(count.hit('first').isAllowed).toBe(true);
    for (let at = 0; at < 3; at++) count.hit('s50000');
    expect(count.hit('s50000').isAllowed).toBe(false);
  });
});

it('two processes let 100 of 3,000 requests of one subject through, and who is another one', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-limits-'));
  const limits = [1, 2].map(() => new SqliteRateLimit(place, new ManualClock()));
  onTestFinished(() => {
    for (const limit of limits) limit.close();
    rmSync(place, { recursive: true });
  });
  const apis = await Promise.all(limits.map((rateLimit) => apiWorld(100, {}, { rateLimit })));
  const asked = Array.from({ length: 3000 }, (_, at) => apis[at % 2]!.ask('GET', '/auth/me'));
  const answers = await Promise.all(asked);
  const refused = answers.filter(({ statusCode }) => statusCode === 429);
  expect([answers.filter(({ statusCode }) => statusCode === 200).length, refused.length]).toEqual([100, 2900]);
  expect(refused.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
  expect((await apis[0]!.ask('GET', '/auth/me', undefined, { token: 'viewer.vic' })).statusCode).toBe(200);
});

describe('a store that cannot say', () => {
  const path = '/backtest';

  it.each([
    ['is away', () => Promise.reject(new ServiceError('busy', 'limits.db is written to by another process.'))],
    ['thinks too long', () => new Promise<never>(() => {})],
  ] as [string, RateLimit['hit']][])('lets a process count by itself when it %s', async (_, hit) => {
    const rateLimit = { quota: 2, windowSeconds: 300, hit };
    const { ask } = await apiWorld(2, {}, { rateLimit });
    const statuses: number[] = [];
    for (let at = 0; at < 3; at++) statuses.push((await ask('GET', path)).statusCode);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('that has refused somebody before it went away keeps that one out', async () => {
    const rule = { quota: 100, windowSeconds: 300 };
    const answers = [Promise.resolve(rateDecision(101, 0, 0, rule)), Promise.reject(new Error('away'))];
    answers[1]!.catch(() => {});
    const { ask } = await apiWorld(100, {}, { rateLimit: { ...rule, hit: () => answers.shift()! } });
    expect([(await ask('GET', path)).statusCode, (await ask('GET', path)).statusCode]).toEqual([429, 429]);
  });
});
