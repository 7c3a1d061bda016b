import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';

const ID = runIdOf(1);
const BODY = { strategy: 'MeanRev', version: '12' };
const DAY_MS = 86_400_000;

const keyed = (key: string, token = 'researcher.ann') => ({ token, headers: { 'idempotency-key': key } });

describe('a request that is sent again', () => {
  async function ids(
    world: ApiWorld,
    sent: readonly [body: object, key?: string, token?: string][],
  ): Promise<string[]> {
    const seen: string[] = [];
    for (const [body, key, token] of sent) {
      const more = key === undefined ? {} : keyed(key, token);
      seen.push((await world.ask('POST', '/backtest', body, more)).json<{ run_id: string }>().run_id);
    }
    return seen;
  }

  it('without a key is a double click within a minute, and meant after it', async () => {
    const world = await apiWorld();
    const [first, click] = await ids(world, [[BODY], [BODY]]);
    world.services.clock.pass(60_001);
    const [meant] = await ids(world, [[BODY]]);
    expect([click, meant]).toEqual([first, runIdOf(3)]);
  });

  it('under a key is the same for a day, also when it says the same in another way', async () => {
    const world = await apiWorld();
    const spelled = { version: '12', priority: 5, labels: {}, strategy: 'MeanRev', capacity: 'spot' };
    const [first, again] = await ids(world, [
      [BODY, 'k'],
      [spelled, 'k'],
    ]);
    world.services.clock.pass(DAY_MS + 1);
    const [later] = await ids(world, [[BODY, 'k']]);
    expect([again, later === first]).toEqual([first, false]);
  });

  it("is one's own: a key of another person is another key", async () => {
    const [ann, bob] = await ids(await apiWorld(), [[BODY, 'k'], [BODY, 'k', 'researcher.bob']]); // prettier-ignore
    expect(bob).not.toBe(ann);
  });

  it('twenty times at once is one', async () => {
    const world = await apiWorld();
    const all = await Promise.all(Array.from({ length: 20 }, () => world.ask('POST', '/backtest', BODY, keyed('k'))));
    expect(new Set(all.map((answer) => answer.json<{ run_id: string }>().run_id)).size).toBe(1);
    expect(all.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await world.services.queues.backtest.depth()).toEqual({ waiting: 1, inFlight: 0 });
  });

  it('to the other kind of runs is another request', async () => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY, keyed('k'));
    const search = await ask('POST', '/hyperopt', { ...BODY, hyperopt: {} }, keyed('k'));
    expect(search.json()).toMatchObject({ type: 'https://tradai.dev/problems/idempotency-mismatch' });
  });

  it('tells how the run stands by now', async () => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY, keyed('k'));
    await ask('POST', `/backtest/${ID}/cancel`);
    const again = await ask('POST', '/backtest', BODY, keyed('k'));
    expect([again.statusCode, again.json<{ status: string }>().status]).toEqual([202, 'CANCELLED']);
  });

  it.each([
    ['', 422],
    ['x'.repeat(128), 202],
    ['x'.repeat(129), 422],
    ['k1, k2', 202],
    ["'; DROP TABLE runs; --", 202],
  ])('under the key %j is answered by %i', async (key, status) => {
    const { ask } = await apiWorld();
    expect((await ask('POST', '/backtest', BODY, keyed(key))).statusCode).toBe(status);
  });
});

describe('a run that somebody has already', () => {
  const tags: [tag: string, status: number][] = [
    ['"1"', 304],
    ['W/"1"', 304],
    ['"0", "1"', 304],
    ['*', 304],
    ['"2"', 200],
    ['1', 200],
    ['', 200],
    ['"11"', 200],
  ];
  it.each(tags)('as %s is answered by %i', async (tag, status) => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    const answer = await ask('GET', `/backtest/${ID}/status`, undefined, { headers: { 'if-none-match': tag } });
    expect([answer.statusCode, answer.headers['etag'], answer.body === '']).toEqual([status, '"1"', status === 304]);
  });
});

describe('a run that is waited for', () => {
  const path = `/backtest/${ID}`;

  it('is shown at once where it is newer, and as it is when the time is up', async () => {
    const { ask, services } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    expect((await ask('GET', `${path}?wait=25&since=0`)).json()).toMatchObject({ ver: 1 });
    const waiting = ask('GET', `${path}?wait=25&since=1`);
    await pause(20);
    services.clock.pass(25_000);
    expect((await waiting).json()).toMatchObject({ ver: 1, status: 'QUEUED' });
  });

  it.each(['wait=26&since=1', 'wait=-1', 'wait=1.5&since=1', 'since=x', 'wait=1&wait=2'])(
    'is not waited for by %s',
    async (query) => {
      const { ask } = await apiWorld();
      await ask('POST', '/backtest', BODY);
      expect((await ask('GET', `${path}?${query}`)).statusCode).toBe(422);
    },
  );

  it('is shown as it is when the process ends', async () => {
    const { app, ask, services } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const headers = { authorization: 'Bearer researcher.ann' };
    const looks = vi.spyOn(services.runs, 'get');
    const waiting = fetch(`http://127.0.0.1:${port}${path}?wait=25&since=1`, { headers });
    await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(2);
    await app.close();
    expect(await (await waiting).json()).toMatchObject({ status: 'QUEUED', ver: 1 });
  });

  it('is not looked at any more when nobody waits', async () => {
    const { app, ask, services } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const looks = vi.spyOn(services.runs, 'get');
    const { port } = app.server.address() as AddressInfo;
    const headers = { authorization: 'Bearer researcher.ann' };
    const request = get(`http://127.0.0.1:${port}${path}?wait=25&since=1`, { headers });
    request.on('error', () => {});
    await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(2);
    request.destroy();
    let before = -1;
    await expect.poll(() => { const isStill = looks.mock.calls.length === before; before = looks.mock.calls.length; return isStill; }, { interval: 50 }).toBe(true); // prettier-ignore
    await services.runs.change(ID, { move: STATUS_MOVES.drop, by: 'api', attempt: 1, atMs: services.clock.now() });
    expect((await ask('GET', path)).json()).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('a place in a list', () => {
  it('is of that list alone, and is nobody’s to make up', async () => {
    const { ask } = await apiWorld();
    for (let at = 0; at < 3; at++) await ask('POST', '/backtest', { ...BODY, priority: at });
    const first = (await ask('GET', '/backtest?limit=1&strategy=MeanRev')).json<{ next_cursor: string }>();
    const cursor = first.next_cursor;
    const refused = [
      ...[
        `/backtest?cursor=${cursor}`,
        `/backtest?strategy=Other&cursor=${cursor}`,
        `/hyperopt?strategy=MeanRev&cursor=${cursor}`,
      ],
      ...[`/backtest?strategy=MeanRev&mine=true&cursor=${cursor}`, `/strategies?cursor=${cursor}`],
      ...[
        '',
        'A',
        cursor.slice(1),
        `${cursor}A`,
        cursor.toUpperCase(),
        Buffer.from(ID).toString('base64url'),
        'x'.repeat(513),
      ].map((made) => `/backtest?strategy=MeanRev&cursor=${made}`),
    ];
    for (const url of refused) {
      const answer = await ask('GET', url);
      expect([answer.statusCode, answer.json<{ errors: { pointer: string }[] }>().errors[0]!.pointer], url).toEqual([
        422,
        '/query/cursor',
      ]);
    }
    const next = await ask('GET', `/backtest?limit=2&strategy=MeanRev&cursor=${cursor}`);
    expect(next.json<{ items: object[]; next_cursor: null }>()).toMatchObject({ items: [{}, {}], next_cursor: null });
  });
});
