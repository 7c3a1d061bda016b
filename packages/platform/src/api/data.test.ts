import { describe, expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteDataSyncs } from '../adapters/embedded/sqlite-data-syncs.ts';
import { FakeCollection } from '../operations/fake-collection.fixture.ts';
import { apiWorld } from './api-world.fixture.ts';

async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-data-api-'));
  const database = new PlatformDatabase(folder);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const collection = new FakeCollection();
  const syncs = new SqliteDataSyncs(database);
  return { ...(await apiWorld(100, {}, { collection, syncs })), collection, syncs };
}

const LIBRARY = { exchange: 'binance', market: 'spot', timeframe: '5m' } as const;
const QUERY = 'exchange=binance&market=spot&timeframe=5m';
const BODY = { libraries: [{ ...LIBRARY, pairs: ['BTC/USDT'] }], from: '2025-01-01' };

describe('data over the API', () => {
  it('says how fresh pairs are', async () => {
    const { ask, collection } = await world();
    collection.states.set('ETH/USDT', 'GAPPED');
    const answer = await ask('GET', `/data/status?${QUERY}&pairs=BTC/USDT,ETH/USDT&from=2025-01-01&to=2025-02-01`);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { summary: { FRESH: 1, GAPPED: 1 }, items: [{ pair: 'BTC/USDT', state: 'FRESH' }, { pair: 'ETH/USDT' }] },
    ]);
    expect(collection.queries).toEqual([
      { ...LIBRARY, pairs: ['BTC/USDT', 'ETH/USDT'], fromMs: Date.UTC(2025, 0, 1), toMs: Date.UTC(2025, 1, 1) },
    ]);
  });

  it('lists what is stored, page by page', async () => {
    const { ask, collection } = await world();
    for (const pair of ['A/B', 'C/D', 'E/F'])
      collection.stored.push({ ...LIBRARY, pair, candles: 1, firstMs: 0, lastMs: 0 });
    const first = (await ask('GET', '/data/symbols?limit=2')).json<{ items: object[]; next_cursor: string }>();
    expect(first.items).toMatchObject([{ pair: 'A/B', first: '1970-01-01T00:00:00.000Z' }, { pair: 'C/D' }]);
    const rest = await ask('GET', `/data/symbols?limit=2&cursor=${first.next_cursor}`);
    expect(rest.json()).toMatchObject({ items: [{ pair: 'E/F' }], next_cursor: null });
    const other = await ask('GET', `/data/symbols?limit=2&market=spot&cursor=${first.next_cursor}`);
    expect(other.statusCode, 'the cursor of another list').toBe(422);
  });

  it('begins a sync as a workflow, once for a key, and shows it', async () => {
    const { ask, services } = await world();
    const headers = { 'idempotency-key': 'k' };
    const first = await ask('POST', '/data/syncs', BODY, { headers });
    const { sync_id: id } = first.json<{ sync_id: string }>();
    expect([first.statusCode, first.headers['location']]).toEqual([202, `/data/syncs/${id}`]);
    expect(first.json()).toMatchObject({ state: 'RUNNING', from: '2025-01-01T00:00:00.000Z', to: null, groups: [] });
    expect([...services.workflows.executions.keys()]).toEqual([id]);
    const again = await ask('POST', '/data/syncs', BODY, { headers });
    expect([again.json(), again.headers['idempotent-replayed']]).toEqual([first.json(), 'true']);
    const other = await ask('POST', '/data/syncs', { ...BODY, from: '2025-01-02' }, { headers });
    expect([other.statusCode, other.json()]).toMatchObject([
      422,
      { type: expect.stringMatching(/idempotency-mismatch$/) as string },
    ]);
    expect((await ask('GET', `/data/syncs/${id}`)).json()).toEqual(first.json());
    expect((await ask('GET', '/data/syncs/0197f000-0000-7000-8000-00000000dead')).statusCode).toBe(404);
  });

  it.each<[string, object]>([
    ['no library', { ...BODY, libraries: [] }],
    ['a pair that leads elsewhere', { ...BODY, libraries: [{ ...LIBRARY, pairs: ['../x'] }] }],
    ['an exchange that leads elsewhere', { ...BODY, libraries: [{ ...LIBRARY, exchange: '../x' }] }],
    ['an end before its beginning', { ...BODY, to: '2024-12-31' }],
    ['a key that nobody knows', { ...BODY, x: 1 }],
    ['no beginning', { libraries: BODY.libraries }],
  ])('refuses a sync with %s', async (_, body) => {
    const { ask, services } = await world();
    expect((await ask('POST', '/data/syncs', body)).statusCode).toBe(422);
    expect(services.workflows.executions.size).toBe(0);
  });

  it('lets viewers look and nothing more', async () => {
    const { ask } = await world();
    const token = 'viewer.vic';
    expect((await ask('GET', '/data/symbols', undefined, { token })).statusCode).toBe(200);
    expect((await ask('POST', '/data/syncs', BODY, { token })).statusCode).toBe(403);
  });
});
