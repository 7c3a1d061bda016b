import { nextOpenMs, type CandleTarget } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { closedEnd } from '../domain/freshness.ts';
import {
  BEGIN,
  ended,
  filled,
  HOUR,
  keyOfPair,
  LIBRARY,
  rowsIn,
  wishOfHours,
  type StoreKind,
} from './collection-parts.fixture.ts';
import { collectionWorld, type CollectionWorld } from './collection-world.fixture.ts';
import { ALL_FAULTS, FakeExchange, type FakeListing } from './fake-exchange.fixture.ts';

const BTC: FakeListing = { pair: 'BTC/USDT', listedAt: 0, outages: [] };
const LISTINGS: readonly FakeListing[] = [
  {
    ...BTC,
    outages: [
      [100, 103],
      [270, 271],
    ],
  },
  { pair: 'ETH/USDT', listedAt: 150, outages: [[200, 240]] },
  { pair: 'ALICE/USDT', listedAt: 250, outages: [] },
];
const PAIRS = LISTINGS.map(({ pair }) => pair);

/** What an exchange has of a pair that has closed and settled. */
function truthOf({ exchange, clock }: CollectionWorld, pair: string, timeframe: '1h' | '5m' = '1h'): number[][] {
  const until = closedEnd(keyOfPair(pair, timeframe), clock.now());
  return exchange.truth(pair, timeframe).filter(([open]) => open < until);
}

/** Refuses candles that have not closed, and two writers of a series. */
function watched(store: CandleTarget, now: () => number, writing = new Set<string>()): CandleTarget {
  return {
    ...store,
    async add(series) {
      const last = series.openTimeMs.at(-1)!;
      expect(nextOpenMs(last, series.key.timeframe), 'an open candle').toBeLessThanOrEqual(now());
      expect(writing, 'two writers').not.toContain(series.key.pair);
      writing.add(series.key.pair);
      await new Promise((resolve) => setTimeout(resolve, 1));
      const added = await store.add(series);
      writing.delete(series.key.pair);
      return added;
    },
  };
}

describe.each<[StoreKind, number]>([
  ['cache', 1],
  ['cache', 2],
  ['arctic', 3],
])('an exchange that does what it likes, into %s, seed %i', (kind, seed) => {
  it('leaves the truth, no open candle, and is not asked while it bans', async () => {
    const asked = { kind, seed, listings: LISTINGS, faults: ALL_FAULTS, hours: 320.5, pageRows: 60 };
    const world = await collectionWorld({ ...asked, skipsAhead: seed !== 2 });
    const { exchange, clock, store, notes } = world;
    const service = world.service({ store: watched(store, () => clock.now()) });
    service.start();
    const wish = wishOfHours(PAIRS, 0, 320);
    expect(await filled(service, wish)).toMatchObject({ state: 'DONE' });
    clock.pass(42 * HOUR);
    expect(await filled(service, { ...wish, isAgain: true })).toMatchObject({ state: 'DONE' });

    for (const pair of PAIRS) {
      const truth = truthOf(world, pair).filter(([open]) => open! < wish.toMs);
      expect(await rowsIn(store, keyOfPair(pair)), pair).toEqual(truth);
    }
    const range = { fromMs: wish.fromMs, toMs: wish.toMs };
    const { items } = await service.freshness({ ...LIBRARY, pairs: PAIRS, ...range });
    expect(items.map(({ state }) => state)).toEqual(['FRESH', 'FRESH', 'FRESH']);
    expect([exchange.bans > 0, exchange.duringBan]).toEqual([true, 0]);

    const revisions = await notes.revisions({ ...LIBRARY, pair: 'BTC/USDT' });
    expect(revisions.length).toBeGreaterThan(0);
    for (const { openMs, after } of revisions)
      expect([openMs, ...after]).toEqual(exchange.truth('BTC/USDT', '1h').find(([open]) => open === openMs));
  }, 30_000);
});

describe('a backfill', () => {
  it('asks for what is missing, and for nothing where nothing is', async () => {
    const world = await collectionWorld({ seed: 1, listings: LISTINGS, hours: 300.5 });
    const service = world.service();
    service.start();
    await filled(service, wishOfHours(PAIRS, 0, 300));
    const before = world.exchange.requests;
    const again = await filled(service, wishOfHours(PAIRS, 0, 300));
    expect(again).toMatchObject({ state: 'DONE', candles: 0 });
    expect(world.exchange.requests).toBe(before);
  });

  it('believes in a hole that closed an hour ago and was asked for twice, and not in a candle that may be late', async () => {
    const world = await collectionWorld({ seed: 4, listings: [BTC], faults: { late: 0.5 }, hours: 40 + 1 / 120 });
    const { clock, notes, store } = world;
    const library = { ...LIBRARY, timeframe: '5m' };
    const service = world.service();
    service.start();
    const wish = { ...wishOfHours(['BTC/USDT'], 0, 60), timeframe: '5m' };
    await filled(service, wish);
    const missing = truthOf(world, 'BTC/USDT', '5m').length - (await store.times(keyOfPair('BTC/USDT', '5m'))).length;
    expect(missing).toBeGreaterThan(0);
    expect(await notes.of(library)).toEqual([]);
    clock.pass(HOUR / 2);
    await filled(service, wish);
    const old = clock.now() - HOUR / 2;
    const stored = await rowsIn(store, keyOfPair('BTC/USDT', '5m'));
    expect(stored.filter(([open]) => open! < old)).toEqual(
      truthOf(world, 'BTC/USDT', '5m').filter(([open]) => open! < old),
    );
  });

  it('is the same one under the same key, and no other one may have it', async () => {
    const world = await collectionWorld({ seed: 1, listings: [BTC] });
    const service = world.service();
    const wish = wishOfHours(['BTC/USDT'], 0, 10);
    const first = await service.startBackfill(wish, 'k');
    expect(first).toMatchObject({ state: 'QUEUED', estimatedCandles: 10, candles: 0, pairsDone: {} });
    expect(await service.startBackfill(wish, 'k')).toEqual(first);
    await expect(service.startBackfill({ ...wish, toMs: wish.toMs + HOUR }, 'k')).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it.each([
    ['no pair', { pairs: [] }],
    ['a pair twice', { pairs: ['A/B', 'A/B'] }],
    ['a pair that leads elsewhere', { pairs: ['../../x'] }],
    ['an exchange that leads elsewhere', { exchange: '../x' }],
    ['a timeframe that is none', { timeframe: '7m' }],
    ['an end before its beginning', { fromMs: BEGIN, toMs: BEGIN }],
    ['half a millisecond', { fromMs: 0.5 }],
  ])('with %s is refused', async (_, more) => {
    const world = await collectionWorld({ seed: 1, listings: [BTC] });
    const wish = { ...wishOfHours(['BTC/USDT'], 0, 10), ...more };
    await expect(world.service().startBackfill(wish, 'k')).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  it('is PARTIAL where one pair cannot be had, which is UNAVAILABLE from then on', async () => {
    const world = await collectionWorld({ seed: 1, listings: LISTINGS, hours: 300.5 });
    const service = world.service();
    service.start();
    const pairs = ['BTC/USDT', 'GONE/USDT'];
    const backfill = await filled(service, wishOfHours(pairs, 0, 300));
    expect(backfill).toMatchObject({
      state: 'PARTIAL',
      pairsDone: { 'GONE/USDT': { candles: 0, error: 'made has no spot pair GONE/USDT.' } },
    });
    const { items } = await service.freshness({ ...LIBRARY, pairs, fromMs: BEGIN });
    expect(items.map(({ state }) => state)).toEqual(['FRESH', 'UNAVAILABLE']);
    expect(await filled(service, wishOfHours(['GONE/USDT'], 0, 300))).toMatchObject({ state: 'FAILED' });
  });

  it('fails in a sentence where the exchange stays away, and keeps what came', async () => {
    const onRequest = (request: number): void => {
      if (request > 3) throw new ServiceError('unavailable', 'made at memory cannot be reached (ECONNREFUSED).');
    };
    const world = await collectionWorld({ seed: 1, listings: [BTC], hours: 300.5, onRequest });
    const service = world.service();
    service.start();
    const backfill = await filled(service, wishOfHours(['BTC/USDT'], 0, 300));
    expect(backfill).toMatchObject({
      state: 'FAILED',
      pairsDone: { 'BTC/USDT': { error: 'made at memory cannot be reached (ECONNREFUSED).' } },
    });
    expect(await world.store.times(keyOfPair('BTC/USDT'))).toHaveLength(150);
    const { items } = await service.freshness({ ...LIBRARY, pairs: ['BTC/USDT'] });
    expect(items[0]!.state, 'it may be had later').toBe('STALE');
  });

  it('outlasts a store of its own that is away for a moment', async () => {
    const world = await collectionWorld({ seed: 1, listings: [BTC], hours: 100.5 });
    const away = { calls: 0 };
    const read: CandleTarget['read'] = (key, range) => {
      away.calls += 1;
      if (away.calls > 1) return world.store.read(key, range);
      return Promise.reject(new ServiceError('unavailable', 'The bucket does not answer.'));
    };
    const service = world.service({ store: { ...world.store, read } });
    service.start();
    const backfill = await filled(service, wishOfHours(['BTC/USDT'], 0, 100));
    expect(backfill).toMatchObject({ state: 'DONE' });
    expect(await world.store.times(keyOfPair('BTC/USDT'))).toHaveLength(100);
    expect(world.news[0]).toBe('made spot BTC/USDT 1h waits: The bucket does not answer.');
  }, 20_000);

  it('ends when it is canceled, whatever it waits for, and keeps what came', async () => {
    const world = await collectionWorld({ seed: 1, listings: [BTC], hours: 300.5, banMs: 60_000, faults: { ban: 1 } });
    const service = world.service();
    service.start();
    const { id } = await service.startBackfill(wishOfHours(['BTC/USDT'], 0, 300), 'k');
    while (world.exchange.bans === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await service.freshness({ ...LIBRARY, pairs: ['BTC/USDT'] })).items[0]!.state).toBe('BACKFILLING');
    expect(await service.cancelBackfill(id)).toMatchObject({ state: 'CANCELLED' });
    expect(await service.cancelBackfill(id)).toMatchObject({ state: 'CANCELLED' });
    await service.stop();
    expect(world.exchange).toMatchObject({ requests: 1, duringBan: 0 });
    expect(await service.cancelBackfill('nope')).toBeNull();
  });

  it('waits for an exchange that bans for an hour, and others do not wait for it', async () => {
    const world = await collectionWorld({ seed: 1, listings: LISTINGS, hours: 300.5, banMs: HOUR, faults: { ban: 1 } });
    const { clock, exchange } = world;
    const other = new FakeExchange({ seed: 2, name: 'other', beginMs: BEGIN, listings: [BTC], now: () => clock.now() });
    const service = world.service({
      openExchange: (name) => Promise.resolve(name === 'other' ? other : exchange),
    });
    service.start();
    const { id } = await service.startBackfill(wishOfHours(PAIRS, 0, 300), 'k');
    while (exchange.bans === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const quick = await filled(service, { ...wishOfHours(['BTC/USDT'], 0, 300), exchange: 'other' });
    expect(quick).toMatchObject({ state: 'DONE', candles: 300 });
    expect(exchange).toMatchObject({ requests: 1, duringBan: 0 });
    expect((await service.backfill(id))!.state).toBe('RUNNING');
    exchange.faults = { ...exchange.faults, ban: 0 };
    clock.pass(HOUR);
    // Else it would look by itself, some seconds later.
    await service.startBackfill(wishOfHours(PAIRS, 0, 300), 'k');
    expect(await ended(service, id)).toMatchObject({ state: 'DONE' });
    for (const pair of PAIRS)
      expect(await rowsIn(world.store, keyOfPair(pair))).toEqual(
        truthOf(world, pair).filter(([open]) => open! < BEGIN + 300 * HOUR),
      );
    expect(exchange.duringBan).toBe(0);
  }, 20_000);

  it('goes on where the service stopped', async () => {
    const world = await collectionWorld({ seed: 1, listings: LISTINGS, hours: 300.5, pageRows: 10 });
    const first = world.service();
    first.start();
    const { id } = await first.startBackfill(wishOfHours(PAIRS, 0, 300), 'k');
    while (world.exchange.requests < 12) await new Promise((resolve) => setTimeout(resolve, 1));
    await first.stop();
    expect((await first.backfill(id))!.state).toBe('RUNNING');
    const before = world.exchange.requests;
    const second = world.service();
    second.start();
    expect(await ended(second, id)).toMatchObject({ state: 'DONE' });
    for (const pair of PAIRS) expect(await rowsIn(world.store, keyOfPair(pair))).toEqual(truthOf(world, pair));
    expect(world.exchange.requests - before, 'what was stored is not fetched again').toBeLessThan(80);
  });

  it('is done by two services together, each series by one at a time', async () => {
    const listings = Array.from({ length: 6 }, (_, i) => ({ ...BTC, pair: `P${i}/USDT`, listedAt: i }));
    const world = await collectionWorld({ seed: 7, listings, hours: 200.5, pageRows: 20, faults: { drop: 0.1 } });
    const store = watched(world.store, () => world.clock.now());
    const did: string[][] = [[], []];
    const [one, other] = did.map((pairs, i) =>
      world.service({
        ...{ store: { ...store, tidy: (key) => Promise.resolve(void pairs.push(key.pair)) }, isAlone: false },
        me: { holder: `service ${i}`, build: 'test', mode: 'collection', startedMs: 0 },
      }),
    );
    const pairs = listings.map(({ pair }) => pair);
    const { id } = await one!.startBackfill(wishOfHours(pairs, 0, 200), 'k');
    for (const service of [one!, other!]) service.start();
    expect(await ended(one!, id)).toMatchObject({ state: 'DONE' });
    for (const pair of pairs) expect(await rowsIn(world.store, keyOfPair(pair)), pair).toEqual(truthOf(world, pair));
    expect(did.map(({ length }) => length > 0)).toEqual([true, true]);
    expect(did.flat().toSorted()).toEqual(pairs.toSorted());
  }, 20_000);
});
