import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { seriesPath } from '../cache/series-path.ts';
import { readKnownEmpty } from './known-empty.ts';
import { BTC, HOUR, hourly, START, withOther } from './list-source.fixture.ts';
import { arctic, exchange, hours, parts, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();

describe('sources that disagree', () => {
  it('end the warm-up with series, time and both values', async () => {
    world.store(withOther(hourly(40, 60), 42));
    await expect(world.warm([arctic(hourly(0, 100))])).rejects.toMatchObject({
      code: 'sources-differ',
      message:
        'binance spot BTC/USDT 1h: the candle of 2021-01-02 18:00 UTC has the close 141.25 in the local cache and 143 in ArcticDB (s3://candles); expected the same candle from both.',
    });
    expect(world.bytes()).toEqual(world.bytesOf(withOther(hourly(40, 60), 42)));
  });

  it.each([
    // differs in hour 59      cache                                    ArcticDB                              volume kept, whose candles
    [
      'the last of the cache yields',
      withOther(hourly(40, 60), 59),
      hourly(0, 100),
      13,
      'arcticdb 0-39 40|cache 40-58 19|arcticdb 59-99 41',
    ],
    [
      'of two last ones the one with more volume stays',
      hourly(40, 60),
      withOther(hourly(0, 60), 59),
      13,
      'arcticdb 0-39 40|cache 40-59 20',
    ],
    [
      '… whoever has it',
      withOther(hourly(40, 60), 59),
      hourly(0, 60),
      13,
      'arcticdb 0-39 40|cache 40-58 19|arcticdb 59-59 1',
    ],
  ])('in the last candle that one has: %s', async (_, cached, inArctic, volume, from) => {
    world.store(cached);
    const report = await world.warm([arctic(inArctic)], { allowShort: true });
    expect(parts(report).join('|')).toBe(from);
    expect(report.replaced).toHaveLength(1);
    expect(report.replaced[0]).toMatchObject({ openMs: START + 59 * HOUR });
    expect(world.stored().volume[world.stored().openTimeMs.indexOf(START + 59 * HOUR)]).toBe(volume);
  });

  it('in the last candle of ArcticDB: the exchange knows', async () => {
    const report = await world.warm([arctic(withOther(hourly(0, 60), 59)), exchange(hourly(0, 200))]);
    expect(parts(report)).toEqual(['arcticdb 0-58 59', 'exchange 59-99 41']);
    expect(report.notes).toEqual([
      'binance spot BTC/USDT 1h: the candle of 2021-01-03 11:00 UTC in ArcticDB (s3://candles) was the last one there and differs, as if it had been stored before its close; that of binance counts.',
    ]);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
  });
});

describe('sources that do not meet', () => {
  it('are not joined', async () => {
    world.store(hourly(0, 40));
    const report = await world.warm([arctic(hourly(37, 100))]);
    expect(parts(report)).toEqual(['cache 0-39 40']);
    expect(report.problem).toMatchObject({
      code: 'short-series',
      message:
        'binance spot BTC/USDT 1h ends with the candle of 2021-01-02 15:00 UTC, 60 candles before 2021-01-05 04:00 UTC, up to where the run needs it; ArcticDB (s3://candles) has fewer than 5 candles in common with those that are there, so nothing proves that they belong together.',
    });
  });

  it('are helped by the exchange', async () => {
    world.store(hourly(0, 40));
    const report = await world.warm([arctic(hourly(50, 100)), exchange(hourly(0, 200))]);
    expect(parts(report)).toEqual(['cache 0-39 40', 'exchange 40-99 60']);
    expect(report.answers.map(({ outcome }) => outcome)).toEqual(['apart', 'candles']);
  });

  it('meet with all candles where one has fewer than five', async () => {
    world.store(hourly(50, 52));
    expect(parts(await world.warm([arctic(hourly(0, 100))]))).toEqual([
      'arcticdb 0-49 50',
      'cache 50-51 2',
      'arcticdb 52-99 48',
    ]);
  });
});

describe('holes', () => {
  it('of the cache are filled by who has the candles', async () => {
    world.store(hourly(0, 100, [30, 31, 70]));
    const report = await world.warm([arctic(hourly(0, 100, [31])), exchange(hourly(0, 200))]);
    expect(report).toMatchObject({ filled: 3, holes: { runs: 0, missing: 0, firstMs: null } });
    expect(report.notes).toEqual(['binance spot BTC/USDT 1h: 3 candles that were missing in between were found.']);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
  });

  it('that the exchange leaves out twice are named, and not asked for again', async () => {
    const source = exchange(hourly(0, 200, [30, 31, 70]));
    const report = await world.warm([source]);
    expect(report).toMatchObject({ problem: null, holes: { runs: 2, missing: 3, firstMs: START + 30 * HOUR } });
    expect(report.notes).toEqual([
      'binance spot BTC/USDT 1h lacks 3 candles in 2 holes, the first at 2021-01-02 06:00 UTC.',
    ]);
    expect(source.log).toEqual(['read 0-100', 'read 20-42', 'read 60-81']);
    const again = exchange(hourly(0, 200));
    expect((await world.warm([again])).holes.missing).toBe(3);
    expect(again.log).toEqual([]);
  });

  it('that the exchange left out by mistake are filled at the second look', async () => {
    const source = exchange(hourly(0, 200, [30]));
    const read = source.read.bind(source);
    source.read = (...given) => read(...given).finally(() => (source.list = [hourly(0, 200)]));
    expect(await world.warm([source])).toMatchObject({ filled: 1, holes: { missing: 0 } });
  });

  it('of ArcticDB are not asked of it again, and of the exchange still', async () => {
    await world.warm([arctic(hourly(0, 100, [30]))]);
    const sources = [arctic(hourly(0, 100, [30])), exchange(hourly(0, 200))];
    await world.warm(sources);
    expect(sources.map(({ log }) => log)).toEqual([[], ['read 20-41']]);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
  });

  it('do not stop a backtest when the exchange is away', async () => {
    world.store(hourly(0, 100, [30]));
    const source = exchange();
    source.failures.push(new ServiceError('unavailable', 'binance is away.'));
    expect(await world.warm([source])).toMatchObject({
      problem: null,
      holes: { missing: 1 },
      answers: [{ outcome: 'away' }],
    });
  });

  it('are left alone when no exchange is to be asked for them', async () => {
    world.store(hourly(0, 100, [30]));
    const source = exchange(hourly(0, 200));
    const wishes = { leavesHoles: true };
    expect(await world.warm([source], wishes)).toMatchObject({ problem: null, holes: { missing: 1 }, answers: [] });
    expect(source.usage.requests).toBe(0);
  });

  it('are asked for anew when the series was deleted', async () => {
    await world.warm([exchange(hourly(0, 200, [30]))]);
    rmSync(seriesPath(world.dataDir, BTC));
    await world.warm([exchange(hourly(0, 200, [50]))]);
    expect(readKnownEmpty(world.dataDir, BTC)).toEqual({ 'exchange binance': [hours(50, 51)] });
  });
});
