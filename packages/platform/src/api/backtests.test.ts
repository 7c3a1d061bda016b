import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld } from './api-world.fixture.ts';

const BODY = {
  ...{ strategy: 'MeanRev', version: '12', pairs: ['BTC/USDT', 'ETH/USDT'], timeframe: '5m' },
  timerange: { from: '2025-01-01', to: '2025-06-30' },
  stake: { currency: 'USDT', amount: 'unlimited', wallet: '1000' },
  ...{ labels: { sweep: 's-17' }, max_seconds: 600 },
};

describe('a backtest over the API', () => {
  it('is accepted, and is there at once', async () => {
    const { ask, services } = await apiWorld();
    const accepted = await ask('POST', '/backtest', BODY);
    expect(accepted.statusCode).toBe(202);
    expect(accepted.headers).toMatchObject({ location: `/backtest/${runIdOf(1)}`, 'retry-after': '5' });
    expect(accepted.json()).toMatchObject({
      ...{ run_id: runIdOf(1), ticket_id: runIdOf(1), kind: 'backtest', status: 'QUEUED', attempt: 1, ver: 1 },
      ...{ strategy: { name: 'MeanRev', version: '12' }, labels: { sweep: 's-17' }, result: null, error: null },
    });
    const shown = await ask('GET', `/v1/backtest/${runIdOf(1)}/status`);
    expect(shown.json()).toEqual(accepted.json());
    expect(await services.queues.backtest.depth()).toEqual({ waiting: 1, inFlight: 0 });
  });

  it('that waits is told where it stands: by priority, then by age', async () => {
    const { ask, services } = await apiWorld();
    const submitted = [];
    for (const priority of [5, 1, 9]) submitted.push(await ask('POST', '/backtest', { ...BODY, priority }));
    expect(submitted.map((answer) => answer.json<{ queue_position: number }>().queue_position)).toEqual([1, 2, 1]);
    const places = await Promise.all([1, 2, 3].map((run) => ask('GET', `/backtest/${runIdOf(run)}`)));
    expect(places.map((answer) => answer.json<{ queue_position: number }>().queue_position)).toEqual([2, 3, 1]);

    const drop = { move: STATUS_MOVES.drop, by: 'api', atMs: services.clock.now(), attempt: 1 } as const;
    await services.runs.change(runIdOf(1), drop);
    expect((await ask('GET', `/backtest/${runIdOf(1)}`)).json()).toMatchObject({ queue_position: null });
  });

  it('that is sent twice is one', async () => {
    const { ask } = await apiWorld();
    const key = { headers: { 'idempotency-key': 'k1' } };
    const [first, again] = [await ask('POST', '/backtests', BODY, key), await ask('POST', '/backtest', BODY, key)];
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json()).toEqual(first.json());
    const other = await ask('POST', '/backtest', { ...BODY, priority: 9 }, key);
    expect([other.statusCode, other.json<{ type: string }>().type]).toEqual([
      422,
      'https://tradai.dev/problems/idempotency-mismatch',
    ]);
  });

  it('is not asked for again where it has not changed', async () => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    const { headers } = await ask('GET', `/backtest/${runIdOf(1)}`);
    const same = await ask('GET', `/backtest/${runIdOf(1)}`, undefined, {
      headers: { 'if-none-match': headers.etag! },
    });
    expect([same.statusCode, same.body]).toEqual([304, '']);
  });

  it('is waited for until it changes', async () => {
    const { ask, services } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    const waiting = ask('GET', `/backtest/${runIdOf(1)}?wait=25&since=1`);
    const change = { by: 'dispatcher', move: STATUS_MOVES.dispatch, attempt: 1, atMs: 0 } as const;
    await services.runs.change(runIdOf(1), change);
    expect((await waiting).json()).toMatchObject({ status: 'STARTING', ver: 2 });
  });

  it('is canceled while it waits, and tried again after that', async () => {
    const { ask, services } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    const path = `/backtest/${runIdOf(1)}`;
    expect((await ask('POST', `${path}/cancel`)).json()).toMatchObject({ status: 'CANCELLED' });
    expect((await ask('POST', `${path}/cancel`)).statusCode).toBe(409);
    const line = { actor: 'ann', subject: runIdOf(1) };
    expect(await services.written()).toMatchObject([
      { ...line, action: 'run.submit', after: { kind: 'backtest', strategy: 'MeanRev', version: 12 } },
      { ...line, action: 'run.cancel', after: { status: 'CANCELLED' } },
    ]);
    const told = { kind: 'run-changed', runId: runIdOf(1), status: 'CANCELLED' };
    expect(services.events.published, 'whoever listens tells of it').toMatchObject([told]);
    expect((await ask('POST', `${path}/retry`)).json()).toMatchObject({ status: 'QUEUED', attempt: 2 });
    expect((await ask('POST', `${path}/retry`)).statusCode).toBe(409);
    const actions = (await services.written()).map(({ action }) => action);
    expect(actions, 'once each').toEqual(['run.submit', 'run.cancel', 'run.retry']);
  });

  it('stands in lists, page by page', async () => {
    const { ask } = await apiWorld();
    for (let at = 0; at < 5; at++) await ask('POST', '/backtest', { ...BODY, priority: at });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await ask('GET', `/backtest?limit=2&label=sweep%3Ds-17${query}`);
      const { items, next_cursor: next } = page.json<{ items: { run_id: string }[]; next_cursor: string | null }>();
      seen.push(...items.map(({ run_id: id }) => id));
      cursor = next;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map(runIdOf));
    const first = (await ask('GET', '/backtest?limit=2')).json<{ next_cursor: string }>();
    const other = await ask('GET', `/backtest?limit=2&status=QUEUED&cursor=${first.next_cursor}`);
    expect(other.json()).toMatchObject({ status: 422, errors: [{ pointer: '/query/cursor' }] });
  });
});

describe('what is refused', () => {
  const bodies: [title: string, body: unknown, status: number, pointer: string | null][] = [
    ['a day that is none', { ...BODY, timerange: { from: '2025-02-30' } }, 422, '/timerange/from'],
    ['a range that ends before it begins', { ...BODY, timerange: { from: '2025-02-02', to: '2025-02-01' } }, 422, '/timerange/to'],
    ['neither version nor alias', { ...BODY, version: undefined }, 422, '/version'],
    ['an unknown key', { ...BODY, pair: 'BTC/USDT' }, 422, ''],
    ['a name that is a path', { ...BODY, strategy: '../x' }, 422, '/strategy'],
    ['a number for money', { ...BODY, stake: { wallet: 1000 } }, 422, '/stake/wallet'],
    ['no pairs', { ...BODY, pairs: [] }, 422, '/pairs'],
    ['more labels than may be', { ...BODY, labels: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`l${at}`, ''])) }, 422, '/labels'],
    ['a receiver that is none', { ...BODY, notify: ['email:me@tradai.dev', 'me@tradai.dev'] }, 422, '/notify/1'],
    ['a webhook inside of a network', { ...BODY, notify: ['webhook:https://metadata.google.internal/'] }, 422, '/notify/0'],
    ['a version that nobody has', { ...BODY, version: undefined, alias: 'nope' }, 404, null],
  ]; // prettier-ignore
  it.each(bodies)('%s', async (_, body, status, pointer) => {
    const { ask } = await apiWorld();
    const answer = await ask('POST', '/backtest', body);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    const { errors } = answer.json<{ errors?: { pointer: string }[] }>();
    expect(errors?.map((error) => error.pointer) ?? null).toEqual(pointer === null ? null : [pointer]);
  });

  const raw: [title: string, payload: string, headers: Record<string, string>, status: number][] = [
    ['no JSON', '{', {}, 400],
    ['a key twice', '{"strategy":"a","strategy":"b"}', {}, 422],
    ['a prototype', '{"__proto__":{}}', {}, 422],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['too much', `{"strategy":"${'x'.repeat(262_144)}"}`, {}, 413],
  ];
  it.each(raw)('%s', async (_, payload, headers, status) => {
    const { app } = await apiWorld();
    const all = { authorization: 'Bearer researcher.ann', 'content-type': 'application/json', ...headers };
    const answer = await app.inject({ method: 'POST', url: '/backtest', payload, headers: all });
    expect([answer.statusCode, answer.json<{ status: number }>().status]).toEqual([status, status]);
  });

  const tokens: [title: string, token: string | null, status: number][] = [
    ['nobody', null, 401],
    ['a token that is none', 'nobody', 401],
    ['who may only look', 'viewer.vic', 403],
    ['a token that is longer than any', 'x'.repeat(8193), 401],
  ];
  it.each(tokens)('%s', async (_, token, status) => {
    const { ask } = await apiWorld();
    expect((await ask('POST', '/backtest', BODY, { token })).statusCode).toBe(status);
  });

  it('what is not there', async () => {
    const { ask } = await apiWorld();
    expect((await ask('GET', `/backtest/${runIdOf(9)}`)).json()).toMatchObject({ status: 404 });
    expect((await ask('GET', '/backtest/..%2f..%2fetc')).json()).toMatchObject({ status: 422 });
    expect((await ask('GET', '/nowhere')).json()).toMatchObject({ status: 404, instance: '/nowhere' });
  });

  it('more than the quota, by person', async () => {
    const { ask } = await apiWorld(3);
    const path = `/backtest/${runIdOf(1)}`;
    const codes = await Promise.all([1, 2, 3, 4].map(() => ask('GET', path)));
    expect(codes.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([404, 404, 404, 429]);
    const refused = codes.find(({ statusCode }) => statusCode === 429)!;
    expect(refused.headers).toMatchObject({ 'retry-after': '400', ratelimit: '"default";r=0;t=300' });
    expect((await ask('GET', path, undefined, { token: 'viewer.vic' })).statusCode).toBe(404);
    expect((await ask('GET', '/health/live', undefined, { token: null })).json()).toEqual({ status: 'ok' });
  });
});
