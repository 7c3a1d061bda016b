import { ServiceError, type Secrets } from '@tradai/runtime/ports';
import type { LightMyRequestResponse } from 'fastify';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpCollection } from '../../adapters/http-collection.ts';
import type { Collection } from '../../ports/collection.ts';
import { BEGIN, ended, filled, HOUR, LIBRARY, wishOfHours } from '../collection-parts.fixture.ts';
import { collectionWorld, type CollectionWorld } from '../collection-world.fixture.ts';
import type { CollectionService } from '../collection-service.ts';
import type { FakeListing } from '../fake-exchange.fixture.ts';
import { collectionApp, serveCollection, type CollectionApp } from './collection-app.ts';

const TOKEN = 'an-internal-token';
const LISTINGS: readonly FakeListing[] = [
  { pair: 'BTC/USDT', listedAt: 0, outages: [[30, 32]] },
  { pair: 'ETH/USDT', listedAt: 20, outages: [] },
];
const PAIRS = LISTINGS.map(({ pair }) => pair);

interface Served extends CollectionWorld {
  readonly app: CollectionApp;
  readonly collection: CollectionService;
  readonly ask: (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object,
    headers?: object,
  ) => Promise<LightMyRequestResponse>;
}

async function served(): Promise<Served> {
  const world = await collectionWorld({ seed: 1, listings: LISTINGS, hours: 100.5 });
  const collection = world.service();
  collection.start();
  const app = await collectionApp({ collection, token: () => Promise.resolve(TOKEN) });
  onTestFinished(() => app.close());
  return {
    ...{ ...world, app, collection },
    ask: (method, url, body, headers = {}) =>
      app.inject({
        ...{ method, url, headers: { authorization: `Bearer ${TOKEN}`, ...headers } },
        ...(body === undefined ? {} : { payload: body }),
      }),
  };
}

const LIBRARY_QUERY = 'exchange=made&market=spot&timeframe=1h';
const BODY = { ...LIBRARY, pairs: PAIRS, from: '2026-01-01', to: '2026-01-04', reason: 'a test' };
const KEY = { 'idempotency-key': 'k' };

describe('the collection service over HTTP', () => {
  it('fills, and says how fresh it is, which pairs there are, and their candles', async () => {
    const { ask, collection, exchange } = await served();
    const accepted = await ask('POST', '/v1/backfills', BODY, KEY);
    expect([accepted.statusCode, accepted.json()]).toMatchObject([202, { state: 'QUEUED', estimated_candles: 144 }]);
    const id = accepted.json<{ backfill_id: string }>().backfill_id;
    expect(accepted.headers['location']).toBe(`/v1/backfills/${id}`);
    await ended(collection, id);
    expect((await ask('GET', `/v1/backfills/${id}`)).json()).toMatchObject({ state: 'DONE', candles: 122 });

    const pairs = PAIRS.join(',');
    const fresh = await ask('GET', `/v1/freshness?${LIBRARY_QUERY}&pairs=${pairs}&from=2026-01-01&to=2026-01-04`);
    expect(fresh.json()).toMatchObject({
      clock_offset_ms: 0,
      summary: { FRESH: 2 },
      items: [
        { pair: 'BTC/USDT', state: 'FRESH', first: '2026-01-01T00:00:00.000Z', lag: 28, gaps: [] },
        { pair: 'ETH/USDT', first: '2026-01-01T20:00:00.000Z' },
      ],
    });
    const asked = { ...LIBRARY, pairs: PAIRS, from: '2026-01-01T00:00:00Z', to: '2026-01-04' };
    const posted = (await ask('POST', '/v1/freshness/query', asked)).json<{ items: object[] }>();
    expect(posted.items).toEqual(fresh.json<{ items: object[] }>().items);

    const symbols = (await ask('GET', '/v1/symbols?limit=1')).json<{ next_cursor: string }>();
    expect(symbols).toMatchObject({ items: [{ ...LIBRARY, pair: 'BTC/USDT', candles: 70 }] });
    const rest = await ask('GET', `/v1/symbols?limit=5&cursor=${encodeURIComponent(symbols.next_cursor)}`);
    expect(rest.json()).toMatchObject({ items: [{ pair: 'ETH/USDT', candles: 52 }], next_cursor: null });

    const candles = (await ask('GET', `/v1/ohlcv?${LIBRARY_QUERY}&pair=BTC/USDT&from=2026-01-01&limit=50`)).json();
    expect(candles).toEqual({
      candles: exchange.truth('BTC/USDT', '1h').filter(([open]) => open < BEGIN + 50 * HOUR),
      next_from: '2026-01-03T02:00:00.000Z',
    });
    const last = (await ask('GET', `/v1/ohlcv?${LIBRARY_QUERY}&pair=BTC/USDT&limit=2`)).json<{ candles: number[][] }>();
    expect(last.candles.map(([open]) => open)).toEqual([BEGIN + 70 * HOUR, BEGIN + 71 * HOUR]);
  });

  it.each<[string, 'GET' | 'POST' | 'DELETE', string, object | undefined, object, number, string]>([
    ['without a token', 'GET', '/v1/metrics', undefined, { authorization: '' }, 401, 'unauthenticated'],
    ['with another token', 'GET', '/v1/metrics', undefined, { authorization: 'Bearer x' }, 401, 'unauthenticated'],
    ['with a pair that is none', 'POST', '/v1/backfills', { ...BODY, pairs: ['../x'] }, KEY, 422, 'validation'],
    ['with a key that nobody knows', 'POST', '/v1/backfills', { ...BODY, x: 1 }, KEY, 422, 'validation'],
    ['with no idempotency key', 'POST', '/v1/backfills', BODY, {}, 422, 'validation'],
    ['with an end before its beginning', 'POST', '/v1/backfills', { ...BODY, to: BODY.from }, KEY, 422, 'validation'],
    ['of a backfill that there is not', 'GET', '/v1/backfills/nope', undefined, {}, 404, 'not-found'],
    ['to cancel one that there is not', 'DELETE', '/v1/backfills/nope', undefined, {}, 404, 'not-found'],
    [
      'with too many candles',
      'GET',
      `/v1/ohlcv?${LIBRARY_QUERY}&pair=A/B&limit=5001`,
      undefined,
      {},
      422,
      'validation',
    ],
    ['of nothing', 'GET', '/v1/nothing', undefined, {}, 404, 'not-found'],
    ['by another method', 'DELETE', '/v1/symbols', undefined, {}, 405, 'method-not-allowed'],
  ])('refuses a request %s', async (_, method, url, body, headers, status, type) => {
    const { ask } = await served();
    const answer = await ask(method, url, body, headers);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(answer.json()).toMatchObject({ type: `https://tradai.dev/problems/${type}`, status });
  });

  it('refuses a key that belongs to another backfill', async () => {
    const { ask } = await served();
    const [one, same, other] = [
      await ask('POST', '/v1/backfills', BODY, KEY),
      await ask('POST', '/v1/backfills', BODY, KEY),
      await ask('POST', '/v1/backfills', { ...BODY, reason: 'else' }, KEY),
    ];
    expect([one.statusCode, same.statusCode, other.statusCode]).toEqual([202, 202, 422]);
    expect(same.json<{ backfill_id: string }>().backfill_id).toBe(one.json<{ backfill_id: string }>().backfill_id);
    expect(other.json()).toMatchObject({ type: 'https://tradai.dev/problems/idempotency-mismatch' });
  });

  it('is ready while its store is readable and clocks agree, which nobody needs a token to see', async () => {
    const { app, ask, exchange, collection } = await served();
    const ready = () => app.inject({ method: 'GET', url: '/health/ready' });
    expect((await app.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
    expect((await ready()).json()).toEqual({ status: 'ok', reason: null });
    await filled(collection, wishOfHours(['BTC/USDT'], 0, 50));
    Object.assign(exchange, { behindMs: 4000 });
    const answer = await ready();
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'unready', reason: 'The clock of an exchange differs by 3.0 s.' },
    ]);
    expect((await ask('GET', '/v1/metrics')).body).toContain('tradai_collection_clock_offset_seconds 3\n');
  });
});

interface Client {
  readonly client: Collection;
  readonly address: string;
}

function clientOf(address: string, more: { tokens?: string[]; connectMs?: number; totalMs?: number } = {}): Client {
  const { tokens = [TOKEN], ...limits } = more;
  const secrets: Secrets = {
    place: 'memory',
    get: () => Promise.resolve({ value: tokens.length > 1 ? tokens.shift()! : tokens[0]!, version: '1' }),
  };
  return { client: new HttpCollection({ address, secrets, ...limits }), address };
}

/** A server that answers as it is told, or not at all. */
async function told(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a client of the collection service', () => {
  it('says what the service says', async () => {
    const { collection } = await served();
    const listening = await serveCollection({ collection, token: () => Promise.resolve(TOKEN) }, { port: 0 });
    onTestFinished(() => listening.close());
    // The first token was rotated.
    const { client } = clientOf(listening.address, { tokens: ['an-old-one', TOKEN] });
    const wish = wishOfHours(PAIRS, 0, 72);
    const { id } = await client.startBackfill(wish, 'k');
    const backfill = await ended(collection, id);
    expect(await client.backfill(id)).toEqual(backfill);
    expect(await client.cancelBackfill(id)).toEqual(backfill);
    expect(await client.backfill('nope')).toBeNull();
    const query = { ...LIBRARY, pairs: PAIRS, fromMs: BEGIN };
    const [theirs, ours] = [await client.freshness(query), await collection.freshness(query)];
    expect(theirs.items).toEqual(ours.items);
    expect(await client.symbols(LIBRARY, null, 10)).toEqual(await collection.symbols(LIBRARY, null, 10));
    await expect(client.startBackfill({ ...wish, reason: 'else' }, 'k')).rejects.toMatchObject({ code: 'refused' });
    await expect(client.startBackfill({ ...wish, pairs: ['x'] }, 'j')).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  it.each<[string, (tries: number) => RequestListener, object]>([
    ['fails twice', () => (_, answer) => answer.writeHead(503).end(), { code: 'unavailable' }],
    ['hangs up', () => (request) => request.destroy(), { code: 'unavailable' }],
    ['does not answer', () => () => undefined, { code: 'unavailable' }],
    ['is something else', () => (_, answer) => answer.end('<html>'), { code: 'unexpected-answer' }],
    ['wants another token', () => (_, answer) => answer.writeHead(401).end('{}'), { code: 'credentials' }],
  ])('that %s is told in a sentence', async (_, make, failure) => {
    let tries = 0;
    const address = await told((request, answer) => {
      tries += 1;
      make(tries)(request, answer);
    });
    const { client } = clientOf(address, { totalMs: 300 });
    const error = await client.backfill('x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject(failure);
    expect((error as Error).message).toMatch(/^[A-Z].*\.$/);
    expect(tries).toBeLessThanOrEqual(2);
  });

  it('tries once more', async () => {
    let tries = 0;
    const address = await told((_, answer) => {
      tries += 1;
      answer.writeHead(tries === 1 ? 502 : 404).end('{}');
    });
    expect(await clientOf(address).client.backfill('x')).toBeNull();
    expect(tries).toBe(2);
  });
});
