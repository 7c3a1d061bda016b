import { ServiceError } from '@tradai/runtime/ports';
import type { RunSpec } from '@tradai/runtime/contract';
import { describe, expect, it } from 'vitest';
import { SqliteDataSyncs } from '../../adapters/embedded/sqlite-data-syncs.ts';
import { AWAY, FakeCollection } from '../../operations/fake-collection.fixture.ts';
import { runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { syncData } from '../../operations/sync-data.ts';
import type { FreshnessState } from '../../ports/collection.ts';
import type { DataSyncRequest } from '../../ports/data-syncs.ts';
import type { Run } from '../../domain/run.ts';
import { eventOf, functionWorld, running } from '../function-world.fixture.ts';
import { dataCollectionProxy } from './data-collection-proxy.ts';

const PAIRS = ['BTC/USDT', 'ETH/USDT', 'XRP/USDT'];
const RANGE = { from: '2025-01-10', to: '2025-02-01' };

async function world() {
  const functions = await functionWorld();
  const collection = new FakeCollection();
  const syncs = new SqliteDataSyncs(functions.database);
  let made = 0;
  const services = { ...functions.services, collection, syncs, newRunId: () => runIdOf(++made) };
  const ask = (event: object) => dataCollectionProxy(event, services, functions.signal);
  const runOf = (spec: Partial<RunSpec> = {}): Promise<Run> =>
    running(functions, { pairs: PAIRS, timerange: RANGE, ...spec });
  return { ...functions, services, collection, syncs, ask, runOf };
}

describe('the candles of a run', () => {
  it('are asked for with those in front of it, as spec and tags say', async () => {
    const { ask, collection, runOf } = await world();
    expect(await ask({ op: 'check', ...eventOf(await runOf()) })).toEqual({
      ...{ state: 'FRESH', backfill_id: '', stale: [], counts: { FRESH: 3 } },
    });
    expect(collection.queries).toEqual([
      {
        ...{ exchange: 'binance', market: 'spot', timeframe: '5m', pairs: PAIRS },
        ...{ fromMs: Date.UTC(2025, 0, 7), toMs: Date.UTC(2025, 1, 1) },
      },
    ]);
    expect(collection.backfills.size).toBe(0);
  });

  it('are those of the tags where the spec says nothing', async () => {
    const { ask, collection, services, database: _, ...rest } = await world();
    const run = await running({ ...rest, database: _, services }, {});
    await ask({ op: 'check', ...eventOf(run) });
    expect(collection.queries).toEqual([{ exchange: 'binance', market: 'spot', timeframe: '5m', pairs: ['BTC/USDT'] }]);
  });

  const policies: [policy: RunSpec['data_policy'], found: FreshnessState, state: string, begins: boolean][] = [
    [undefined, 'MISSING', 'BACKFILLING', true],
    ['backfill', 'STALE', 'BACKFILLING', true],
    ['backfill', 'GAPPED', 'BACKFILLING', true],
    ['backfill', 'SHORT', 'BACKFILLING', true],
    ['backfill', 'BACKFILLING', 'BACKFILLING', true],
    ['repair', 'GAPPED', 'BACKFILLING', true],
    ['backfill', 'UNAVAILABLE', 'UNAVAILABLE', false],
    ['strict', 'GAPPED', 'UNAVAILABLE', false],
    ['strict', 'BACKFILLING', 'UNAVAILABLE', false],
    ['as_is', 'GAPPED', 'FRESH', false],
    ['as_is', 'MISSING', 'FRESH', false],
  ];
  it.each(policies)('under %s, with a pair that is %s, are %s', async (policy, found, state, begins) => {
    const { ask, collection, runOf, services } = await world();
    collection.states.set('ETH/USDT', found);
    const run = await runOf(policy === undefined ? {} : { data_policy: policy });
    const answer = await ask({ op: 'check', ...eventOf(run) });
    const id = begins ? 'b1' : '';
    expect(answer).toEqual({ state, backfill_id: id, stale: ['ETH/USDT'], counts: { FRESH: 2, [found]: 1 } });
    const wish = {
      ...{ exchange: 'binance', market: 'spot', timeframe: '5m', pairs: ['ETH/USDT'], reason: `run ${run.id}` },
      ...{ fromMs: Date.UTC(2025, 0, 7), toMs: Date.UTC(2025, 1, 1) },
    };
    expect([...collection.backfills.values()]).toMatchObject(begins ? [wish] : []);
    const { warnings } = (await services.runs.get(run.id, services.clock.now()))!;
    const warning = `Candles were taken as they are: 2 FRESH, 1 ${found}; not fresh are ETH/USDT.`;
    expect(warnings).toEqual(policy === 'as_is' ? [warning] : undefined);
  });

  it('are fetched once, however often an attempt asks', async () => {
    const { ask, collection, runOf } = await world();
    collection.states.set('ETH/USDT', 'MISSING');
    const event = { op: 'check', ...eventOf(await runOf()) };
    expect(await ask(event)).toEqual(await ask(event));
    expect(collection.backfills.size).toBe(1);
  });

  it.each<[string, FreshnessState, string]>([
    ['DONE', 'FRESH', 'FRESH'],
    ['DONE', 'GAPPED', 'UNAVAILABLE'],
    ['PARTIAL', 'FRESH', 'FRESH'],
    ['PARTIAL', 'MISSING', 'UNAVAILABLE'],
    ['FAILED', 'MISSING', 'UNAVAILABLE'],
    ['CANCELLED', 'SHORT', 'UNAVAILABLE'],
    ['CANCELLED', 'BACKFILLING', 'BACKFILLING'],
    ['RUNNING', 'MISSING', 'BACKFILLING'],
  ])('are polled: a backfill that is %s with a pair that is %s is %s', async (end, found, state) => {
    const { ask, collection, runOf } = await world();
    collection.states.set('ETH/USDT', 'MISSING');
    const event = eventOf(await runOf());
    await ask({ op: 'check', ...event });
    collection.end('b1', end as 'DONE');
    collection.states.set('ETH/USDT', found);
    expect(await ask({ op: 'poll', ...event, backfill_id: 'b1' })).toMatchObject({ state, backfill_id: 'b1' });
  });

  it('are told with the pairs that are not there yet, and what hinders their backfill', async () => {
    const { ask, collection, runOf } = await world();
    for (const pair of PAIRS.slice(1)) collection.states.set(pair, 'GAPPED');
    const event = eventOf(await runOf());
    await ask({ op: 'check', ...event });
    const begun = collection.backfills.get('b1')!;
    const pairsDone = { 'XRP/USDT': { candles: 0, error: 'binance cannot be reached.' } };
    collection.backfills.set('b1', { ...begun, state: 'RUNNING', pairsDone });
    collection.states.set('XRP/USDT', 'BACKFILLING');
    expect(await ask({ op: 'poll', ...event, backfill_id: 'b1' })).toEqual({
      ...{ state: 'BACKFILLING', backfill_id: 'b1', stale: ['ETH/USDT', 'XRP/USDT'], counts: { BACKFILLING: 2 } },
      why: 'binance cannot be reached.',
    });
  });

  it('are not waited for once a pair of them was given up', async () => {
    const { ask, collection, runOf } = await world();
    for (const pair of PAIRS.slice(1)) collection.states.set(pair, 'GAPPED');
    const event = eventOf(await runOf());
    await ask({ op: 'check', ...event });
    const begun = collection.backfills.get('b1')!;
    const pairsDone = { 'XRP/USDT': { candles: 0, error: 'binance has no spot pair XRP/USDT.' } };
    collection.backfills.set('b1', { ...begun, state: 'RUNNING', pairsDone });
    const poll = { op: 'poll', ...event, backfill_id: 'b1' };
    expect(await ask(poll)).toMatchObject({ state: 'UNAVAILABLE', why: 'binance has no spot pair XRP/USDT.' });
    collection.states.set('XRP/USDT', 'FRESH');
    expect(await ask(poll), 'somebody else has filled it').toMatchObject({ state: 'BACKFILLING' });
  });

  it('fit into eight kilobytes, whatever is wrong with three hundred pairs', async () => {
    const { ask, collection, runOf } = await world();
    const pairs = Array.from({ length: 300 }, (_, i) => `LONGISHNAME${i}/USDT:USDT`);
    for (const pair of pairs) collection.states.set(pair, 'MISSING');
    const answer = await ask({ op: 'check', ...eventOf(await runOf({ pairs })) });
    expect(JSON.stringify(answer).length).toBeLessThan(8192);
    expect(answer).toMatchObject({ stale: pairs.slice(0, 20), counts: { MISSING: 300 } });
  });

  it.each<[string, ServiceError, string]>([
    ['away', AWAY, 'DataCollection.Unavailable'],
    ['busy', new ServiceError('busy', 'It asks for patience.'), 'DataCollection.Unavailable'],
    ['of another mind', new ServiceError('invalid-entry', 'That is none.'), 'DataCollection.Refused'],
  ])('of a service that is %s are told by the name of the error', async (_, failure, name) => {
    const { ask, collection, runOf } = await world();
    const event = eventOf(await runOf());
    collection.failure = failure;
    for (const op of [
      { op: 'check', ...event },
      { op: 'poll', ...event, backfill_id: 'b1' },
    ])
      await expect(ask(op)).rejects.toMatchObject({ name, message: failure.message });
  });

  it('of another spec than was accepted are refused', async () => {
    const { ask, services, runOf } = await world();
    const run = await runOf();
    await services.results.put(`specs/${run.spec.sha256}.json`, Buffer.from('{}'));
    await expect(ask({ op: 'check', ...eventOf(run) })).rejects.toMatchObject({ name: 'DataCollection.Refused' });
  });

  it.each([
    [{ op: 'drop' }, 'Event.Invalid'],
    [{ op: 'check', run_id: 'x', attempt: 1, spec_uri: 's' }, 'Event.Invalid'],
    [{ op: 'backfill', sync_id: '0197f000-0000-7000-8000-000000000009', group: { index: -1 } }, 'Event.Invalid'],
    [{ op: 'check', run_id: '0197f000-0000-7000-8000-000000000009', attempt: 1, spec_uri: 's' }, 'Run.Unknown'],
    [{ op: 'plan', sync_id: '0197f000-0000-7000-8000-000000000009', request: {} }, 'DataCollection.Refused'],
  ])('asked for by %j are refused', async (event, name) => {
    const { ask } = await world();
    await expect(ask(event)).rejects.toMatchObject({ name });
  });
});

const REQUEST: DataSyncRequest = {
  libraries: [
    { exchange: 'binance', market: 'spot', timeframe: '5m', pairs: PAIRS },
    { exchange: 'binance', market: 'spot', timeframe: '1h' },
    { exchange: 'binance', market: 'spot', timeframe: '1d' },
  ],
  fromMs: Date.UTC(2025, 0, 1),
};

describe('a sync', () => {
  it('is planned once, filled group by group, and written down', async () => {
    const { ask, collection, services, syncs } = await world();
    const stored = { exchange: 'binance', market: 'spot', candles: 1, firstMs: 0, lastMs: 0 } as const;
    collection.stored.push({ ...stored, timeframe: '1h', pair: 'ETH/USDT' });
    const accepted = await syncData(services, 'ann', REQUEST, 'k');
    if (accepted.kind === 'mismatch') throw new Error('refused');
    const { id: sync_id } = accepted.sync;
    expect(services.workflows.executions.get(sync_id)!.input).toBe(
      JSON.stringify({ sync_id, request: { libraries: 3 } }),
    );

    const plan = await ask({ op: 'plan', sync_id, request: {} });
    const library = { exchange: 'binance', market: 'spot' };
    const groups = [
      { index: 0, ...library, timeframe: '5m' },
      { index: 1, ...library, timeframe: '1h' },
    ];
    expect(plan).toEqual({ groups });
    collection.stored.push({ ...stored, timeframe: '1d', pair: 'ETH/USDT' });
    services.clock.pass(60_000);
    expect(await ask({ op: 'plan', sync_id, request: {} }), 'it stays as it was planned').toEqual(plan);

    const answers = await Promise.all([...groups, groups[0]!].map((group) => ask({ op: 'backfill', sync_id, group })));
    expect(answers).toEqual(
      ['b1', 'b2', 'b1'].map((id) => ({ state: 'BACKFILLING', backfill_id: id, stale: [], counts: {} })),
    );
    expect([...collection.backfills.values()].map(({ pairs }) => pairs)).toEqual([PAIRS, ['ETH/USDT']]);
    collection.end('b1', 'DONE');
    expect(await ask({ op: 'poll', backfill_id: 'b1' })).toMatchObject({ state: 'DONE', backfill_id: 'b1' });
    collection.end('b2', 'CANCELLED');
    expect(await ask({ op: 'poll', backfill_id: 'b2' })).toMatchObject({ state: 'FAILED' });
    expect(await ask({ op: 'poll', backfill_id: 'b3' }), 'forgotten').toMatchObject({ state: 'FAILED' });

    expect(await ask({ op: 'record', sync_id, groups: [{ ok: true }, { ok: false }] })).toEqual({ state: 'PARTIAL' });
    const ended = (await syncs.get(sync_id))!;
    expect(ended).toMatchObject({ state: 'PARTIAL', endedMs: services.clock.now() });
    expect(ended.groups.map(({ backfillId }) => backfillId)).toEqual(['b1', 'b2']);
    expect(await ask({ op: 'record', sync_id, groups: [] }), 'what was written first stays').toEqual({
      state: 'PARTIAL',
    });
  });

  it.each([
    [[], 'DONE'],
    [[true, true], 'DONE'],
    [[true, false], 'PARTIAL'],
    [[false], 'FAILED'],
  ])('whose groups end %j is %s', async (outcomes, state) => {
    const { ask, services } = await world();
    const accepted = await syncData(services, 'ann', REQUEST, null);
    const { id: sync_id } = (accepted as { readonly sync: { readonly id: string } }).sync;
    expect(await ask({ op: 'record', sync_id, groups: outcomes.map((ok) => ({ ok })) })).toEqual({ state });
  });

  it('is the same under the same key, and no other one may have it', async () => {
    const { services } = await world();
    const first = await syncData(services, 'ann', REQUEST, 'k');
    expect(await syncData(services, 'ann', REQUEST, 'k')).toEqual({ ...first, kind: 'replayed' });
    expect(await syncData(services, 'ann', { ...REQUEST, fromMs: 1 }, 'k')).toEqual({ kind: 'mismatch' });
    expect(await syncData(services, 'bob', REQUEST, 'k')).toMatchObject({ kind: 'accepted' });
    expect(services.workflows.executions.size).toBe(2);
  });
});
