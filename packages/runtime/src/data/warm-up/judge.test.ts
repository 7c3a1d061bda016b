import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { readSeries } from '../cache/read-series.ts';
import { heapAlloc, makeSeries, type SeriesKey } from '../candles.ts';
import { BTC, HOUR, hourly, START } from './list-source.fixture.ts';
import { throwProblem, type WarmUpRequest } from './warm-up.ts';
import { arctic, exchange, hours, parts, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();

describe('a pair that was listed inside the range', () => {
  it('begins there, is told once by the exchange and then known', async () => {
    const source = exchange(hourly(60, 200));
    const report = await world.warm([source]);
    expect(report.problem).toBeNull();
    expect(report.notes).toEqual([
      'binance spot BTC/USDT 1h begins at 2021-01-03 12:00 UTC; the exchange has nothing earlier.',
    ]);
    expect(source.log).toEqual(['read 0-100', 'read 0-70']);
    const again = exchange();
    expect((await world.warm([again])).notes).toHaveLength(1);
    expect(again.log).toEqual([]);
  });

  it('is too short when only ArcticDB can be asked', async () => {
    const report = await world.warm([arctic(hourly(60, 200))]);
    expect(report.problem?.message).toBe(
      'binance spot BTC/USDT 1h begins at 2021-01-03 12:00 UTC, 60 candles after 2021-01-01 00:00 UTC, from where on the run needs it; ArcticDB (s3://candles) has no more.',
    );
    expect(() => throwProblem([report])).toThrow(report.problem!);
    expect(world.stored()).toHaveLength(40);
  });
});

describe('a series that ends too early', () => {
  it('is short in ArcticDB', async () => {
    expect((await world.warm([arctic(hourly(0, 80))])).problem).toMatchObject({ code: 'short-series' });
  });

  it('is told and no problem where that is allowed', async () => {
    const report = await world.warm([arctic(hourly(0, 80))], { allowShort: true });
    expect(report).toMatchObject({ problem: null, notes: [expect.stringContaining('20 candles before')] });
  });

  it('is told when the exchange has no more: the pair is no longer traded', async () => {
    const report = await world.warm([exchange(hourly(0, 80))]);
    expect(report).toMatchObject({ problem: null, notes: [expect.stringContaining('binance has no more')] });
  });
});

describe('a series that nobody has', () => {
  const ETH = { ...BTC, pair: 'ETH/USDT' };
  const range = hours(0, 100);

  it('is named with those who were asked', async () => {
    const report = await world.warm([arctic(), exchange()], { needs: [{ key: ETH, range, isOptional: false }] });
    expect(report.problem).toMatchObject({
      code: 'no-series',
      message:
        'No candles of binance spot ETH/USDT 1h from 2021-01-01 00:00 UTC to 2021-01-05 04:00 UTC: none in the local cache, ArcticDB (s3://candles) and binance.',
    });
  });

  it('leaves no file', async () => {
    await world.warm([arctic(), exchange()]);
    expect(readSeries(world.dataDir, BTC, heapAlloc)).toBeNull();
  });

  it('is told when the run goes on without it', async () => {
    const report = await world.warm([], { needs: [{ key: ETH, range, isOptional: true }] });
    expect(report).toMatchObject({ problem: null, notes: [expect.stringContaining('the local cache has none')] });
  });

  const [hourlyMark, mark] = (['1h', '8h'] as const).map((timeframe) => ({
    ...BTC,
    timeframe,
    kind: 'mark' as const,
  })) as [SeriesKey, SeriesKey];
  const eight = makeSeries(mark, {
    ...hourly(0, 13),
    openTimeMs: Float64Array.from({ length: 13 }, (_, i) => START + i * 8 * HOUR),
    volume: new Float64Array(13).fill(Number.NaN),
  });
  const marks = [{ key: hourlyMark, instead: mark, range, isOptional: true }];

  it('is replaced by the one instead of it, whose volume may be no number', async () => {
    const report = await world.warm([arctic(eight)], { needs: marks });
    expect(report).toMatchObject({ key: mark, candles: 13, problem: null });
    expect([...world.stored(mark).volume]).toEqual(Array.from({ length: 13 }, () => 0));
  });

  it('is not downloaded where the one instead of it is stored', async () => {
    const source = exchange(hourly(0, 200, [], hourlyMark));
    expect((await world.warm([arctic(eight), source], { needs: marks })).key).toEqual(mark);
    expect((await world.warm([source], { needs: marks })).key).toEqual(mark);
    expect(source.log).toEqual([]);
  });

  it('is downloaded where neither is stored', async () => {
    const source = exchange(hourly(0, 200, [], hourlyMark));
    expect((await world.warm([arctic(), source], { needs: marks })).key).toEqual(hourlyMark);
  });
});

describe('the ends of a range', () => {
  it.each([
    ['that begins in a candle need not have that candle', hours(9.5, 80), null],
    ['that begins with a candle does', hours(9, 80), 'short-series'],
    [
      'that ends when a candle opens need not have that candle',
      { ...hours(10, 80), toMs: START + 80 * HOUR + 1 },
      null,
    ],
    ['that ends later does', { ...hours(10, 80), toMs: START + 80 * HOUR + 2 }, 'short-series'],
  ])('%s', async (_, range, code) => {
    const { problem } = await world.warm([arctic(hourly(10, 80))], { needs: [{ key: BTC, range, isOptional: false }] });
    expect(problem?.code ?? null).toBe(code);
  });
});

describe('a session', () => {
  const at = (hour: number, ms = 0): Partial<WarmUpRequest> => ({ aim: 'fresh', nowMs: START + hour * HOUR + ms });

  it.each([
    // last closed candle is 98    candles  now, ms into hour 99  problem
    ['has the last closed candle', 99, 2000, null],
    ['waits a moment for the newest', 98, 29_000, null],
    ['has none after 30 seconds', 98, 31_000, 'stale-series'],
    ['is far behind', 60, 2000, 'stale-series'],
  ])('%s', async (_, candles, ms, code) => {
    const { problem } = await world.warm([exchange(hourly(0, candles))], at(99, ms));
    expect(problem?.code ?? null).toBe(code);
  });

  it('does not begin on holes that an exchange may fill', async () => {
    const { problem } = await world.warm([arctic(hourly(0, 99, [30, 31, 50]))], at(99, 2000));
    expect(problem).toMatchObject({
      code: 'gapped-series',
      message:
        'binance spot BTC/USDT 1h lacks 3 candles in 2 holes, the first at 2021-01-02 06:00 UTC; ArcticDB (s3://candles) has no more.',
    });
    expect((await world.warm([exchange(hourly(0, 99, [30]))], at(99, 2000))).problem).toBeNull();
  });

  it('goes on without ArcticDB, and not without the exchange', async () => {
    const away = new ServiceError('unavailable', 's3 is away.');
    const stores = arctic();
    stores.failures.push(away);
    expect(parts(await world.warm([stores, exchange(hourly(0, 99))], at(99, 2000)))).toEqual(['exchange 0-98 99']);
    const none = exchange();
    none.failures.push(away);
    await expect(world.warm([none], at(120, 2000))).rejects.toBe(away);
  });
});
