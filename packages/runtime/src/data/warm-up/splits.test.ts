import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesPath } from '../cache/series-path.ts';
import type { SeriesKey } from '../candles.ts';
import { BTC, hourly, slicesOf } from './list-source.fixture.ts';
import { arctic, exchange, hours, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();
const LENGTH = 80;
const OVERLAP = 10;

/** Holes that nobody can fill, the place where the cache lies, and that of the store, which may be anywhere. */
const splits = fc.record({
  nowhere: fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 2 }), { maxLength: 6 }),
  cache: fc.tuple(fc.nat(LENGTH), fc.nat(LENGTH)).map((ends) => ends.toSorted((a, b) => a - b)),
  cacheHoles: fc.uniqueArray(fc.nat(LENGTH), { maxLength: 8 }),
  store: fc.tuple(fc.nat(LENGTH), fc.nat(LENGTH)).map((ends) => ends.toSorted((a, b) => a - b)),
  storeHoles: fc.uniqueArray(fc.nat(LENGTH), { maxLength: 8 }),
});

describe('a series that three sources share', () => {
  it('is the same to the byte however it is split', async () => {
    await fc.assert(
      fc.asyncProperty(splits, async ({ nowhere, cache, cacheHoles, store, storeHoles }) => {
        rmSync(dirname(seriesPath(world.dataDir, BTC)), { recursive: true, force: true });
        world.store(hourly(cache[0]!, cache[1]!, [...nowhere, ...cacheHoles]));
        const sources = [
          arctic(hourly(store[0]! - OVERLAP, store[1]! + OVERLAP, [...nowhere, ...storeHoles])),
          exchange(hourly(-OVERLAP, LENGTH + OVERLAP, nowhere)),
        ];
        const needs = [{ key: BTC, range: hours(0, LENGTH), isOptional: false }];
        const report = await world.warm(sources, { needs });
        expect(report).toMatchObject({ problem: null, replaced: [], holes: { missing: nowhere.length } });
        expect(world.bytes()).toEqual(world.bytesOf(hourly(0, LENGTH, nowhere)));
      }),
      { numRuns: 60 },
    );
  });

  it('costs no request the second time', async () => {
    await fc.assert(
      fc.asyncProperty(splits, async ({ nowhere, cache }) => {
        rmSync(dirname(seriesPath(world.dataDir, BTC)), { recursive: true, force: true });
        world.store(hourly(cache[0]!, cache[1]!, nowhere));
        const source = exchange(hourly(-OVERLAP, LENGTH, nowhere));
        const needs = [{ key: BTC, range: hours(0, LENGTH), isOptional: false }];
        const { parts: _, answers: __, ...first } = await world.warm([source], { needs });
        source.log.length = 0;
        expect(await world.warm([source], { needs })).toMatchObject({ candles: first.candles, holes: first.holes });
        expect(source.log).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('of funding is the same whoever notes the milliseconds by which an event was late', async () => {
    const key: SeriesKey = { ...BTC, market: 'futures', pair: 'BTC/USDT:USDT', kind: 'funding' };
    const events = hourly(0, 100, [], key);
    const rates = slicesOf(events, 0, 100, (i) => i % 8 === 0);
    const late = { ...rates, openTimeMs: rates.openTimeMs.map((time, i) => time + (i % 3) * 7) };
    world.store(slicesOf(late, 4, 9));
    const needs = [{ key, range: hours(0, 100), isOptional: false }];
    const report = await world.warm([arctic(slicesOf(rates, 0, 10)), exchange(rates)], { needs });
    expect(report).toMatchObject({ problem: null, candles: 13 });
    expect([...world.stored(key).openTimeMs].map((time) => Math.floor(time / 1000))).toEqual(
      [...rates.openTimeMs].map((time) => time / 1000),
    );
  });
});
