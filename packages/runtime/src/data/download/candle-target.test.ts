import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { objectSource, processLeases } from '../arcticdb/index.ts';
import { memoryObjects } from '../arcticdb/memory-objects.fixture.ts';
import { columnList, makeSeries, type SeriesKey } from '../candles.ts';
import { arcticTarget } from './arctic-target.ts';
import { cacheTarget } from './cache-target.ts';
import type { CandleTarget } from './candle-target.ts';
import { cleanPage } from './clean-page.ts';
import { HOUR, HOURLY, madeRow, START } from './made-exchange.fixture.ts';

const targets: readonly [name: string, open: () => CandleTarget][] = [
  ['the cache', cache],
  [
    'ArcticDB',
    () =>
      arcticTarget({
        ...{ source: objectSource(memoryObjects(), 'candles'), place: 'memory', pathPrefix: 'candles' },
        leases: processLeases(),
      }),
  ],
];

function cache(): CandleTarget {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return cacheTarget(folder);
}

const FUTURES: SeriesKey = { ...HOURLY, market: 'futures', pair: 'ETH/USDT:USDT', timeframe: '1h' };
const HOURS = [0, 1, 2, 5, 6];

async function filled(open: () => CandleTarget): Promise<CandleTarget> {
  const target = open();
  for (const key of [HOURLY, FUTURES]) {
    const { columns } = cleanPage(key, { rows: HOURS.map(madeRow), nowMs: Infinity }, 0);
    await target.add(makeSeries(key, columns));
  }
  return target;
}

describe.each(targets)('%s', (_, open) => {
  it('gives the open times of a series', async () => {
    const target = await filled(open);
    expect([...(await target.times(HOURLY))]).toEqual(HOURS.map((hour) => START + hour * HOUR));
    expect(await target.times({ ...HOURLY, pair: 'NO/USDT' })).toHaveLength(0);
    expect(await target.times({ ...HOURLY, exchange: 'other' })).toHaveLength(0);
  });

  it('gives the candles of a range', async () => {
    const target = await filled(open);
    const part = await target.read(HOURLY, { fromMs: START + HOUR, toMs: START + 6 * HOUR });
    const rows = [1, 2, 5].map(madeRow);
    expect(columnList(part).map((column) => [...column])).toEqual(
      [0, 1, 2, 3, 4, 5].map((place) => rows.map((row) => row[place])),
    );
    expect((await target.read({ ...HOURLY, pair: 'NO/USDT' }, { fromMs: 0, toMs: Infinity })).length).toBe(0);
    expect((await target.read({ ...HOURLY, exchange: 'other' }, { fromMs: 0, toMs: Infinity })).length).toBe(0);
  });

  it('names what it has', async () => {
    const target = await filled(open);
    expect(await target.list('made', 'spot')).toEqual([HOURLY]);
    expect(await target.list('made', 'futures')).toEqual([FUTURES]);
    expect(await target.list('other', 'spot')).toEqual([]);
    expect((await target.markets()).toSorted((a, b) => (a.market < b.market ? -1 : 1))).toEqual([
      { exchange: 'made', market: 'futures' },
      { exchange: 'made', market: 'spot' },
    ]);
  });
});

describe('times of ArcticDB', () => {
  it('are known by the index alone where a series has no hole', async () => {
    const objects = memoryObjects();
    const fetched: string[] = [];
    const getObject: typeof objects.getObject = (key, range) => {
      if (key.includes('/tdata/')) fetched.push(key);
      return objects.getObject(key, range);
    };
    const source = objectSource({ ...objects, getObject }, 'candles');
    const place = { source, place: 'memory', pathPrefix: 'candles', leases: processLeases() };
    const target = arcticTarget(place);
    const add = async (hours: readonly number[]): Promise<void> => {
      const { columns } = cleanPage(HOURLY, { rows: hours.map(madeRow), nowMs: Infinity }, 0);
      await target.add(makeSeries(HOURLY, columns));
    };
    await add([0, 1, 2, 3]);
    await add([4, 5, 6]);
    fetched.length = 0;
    expect([...(await target.times(HOURLY))]).toEqual([0, 1, 2, 3, 4, 5, 6].map((hour) => START + hour * HOUR));
    expect(fetched).toHaveLength(0);
    await add([9, 11]);
    fetched.length = 0;
    expect([...(await target.times(HOURLY))]).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 11].map((hour) => START + hour * HOUR));
    expect(fetched).toHaveLength(1);
  });
});
