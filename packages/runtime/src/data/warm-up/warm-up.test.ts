import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { BTC, HOUR, hourly, START } from './list-source.fixture.ts';
import { awayTexts, warmUp } from './warm-up.ts';
import { arctic, exchange, parts, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();

describe('a series that the cache has', () => {
  it('costs no request', async () => {
    world.store(hourly(-10, 120));
    const sources = [arctic(), exchange()];
    const report = await world.warm(sources);
    expect(parts(report)).toEqual(['cache 0-99 100']);
    expect(sources.flatMap(({ log }) => log)).toEqual([]);
  });

  it('is told alike by its header and by its candles', async () => {
    world.store(hourly(0, 100));
    const whole = await world.warm([]);
    world.store(hourly(-20, 100, [-7]));
    expect(await world.warm([])).toEqual(whole);
  });
});

describe('what the cache lacks', () => {
  it('comes from ArcticDB, and from the exchange what ArcticDB lacks', async () => {
    world.store(hourly(40, 60));
    const sources = [arctic(hourly(20, 80)), exchange(hourly(0, 200))];
    const report = await world.warm(sources);
    expect(parts(report)).toEqual([
      'exchange 0-19 20',
      'arcticdb 20-39 20',
      'cache 40-59 20',
      'arcticdb 60-79 20',
      'exchange 80-99 20',
    ]);
    expect(report).toMatchObject({ problem: null, notes: [], replaced: [], holes: { runs: 0 } });
    expect(report.agreed).toBeGreaterThanOrEqual(20);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
    expect(sources[1]!.log).toEqual(['read 0-100']);
  });

  it('is not asked of the exchange when ArcticDB has it', async () => {
    const sources = [arctic(hourly(0, 200)), exchange(hourly(0, 200))];
    expect(parts(await world.warm(sources))).toEqual(['arcticdb 0-99 100']);
    expect(sources.map(({ log }) => log)).toEqual([['read 0-100'], []]);
  });

  it('is asked for up to the last closed candle', async () => {
    const source = exchange(hourly(0, 200));
    const report = await world.warm([source], { nowMs: START + 50 * HOUR + 500 });
    expect(parts(report)).toEqual(['exchange 0-48 49']);
    expect(report.problem).toBeNull();
  });

  it('is brought with what lies between, so that the cache has no islands', async () => {
    world.store(hourly(-30, -10));
    await world.warm([exchange(hourly(-100, 200))]);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(-30, 100)));
  });

  it('is counted: requests and bytes of each source', async () => {
    const { sources } = await warmUp(world.request([arctic(hourly(0, 90)), exchange(hourly(0, 200))]));
    expect(sources).toEqual([
      { kind: 'arcticdb', place: 's3://candles', requests: 2, bytes: 90 * 48 },
      { kind: 'exchange', place: 'binance', requests: 1, bytes: 20 * 48 },
    ]);
  });
});

describe('a range without ends', () => {
  const needs = [{ key: BTC, range: { fromMs: -Infinity, toMs: Infinity }, isOptional: false }];

  it('is all that cache and ArcticDB have', async () => {
    world.store(hourly(40, 60));
    const source = exchange(hourly(-500, 500));
    expect(parts(await world.warm([arctic(hourly(20, 80)), source], { needs }))).toEqual([
      'arcticdb 20-39 20',
      'cache 40-59 20',
      'arcticdb 60-79 20',
    ]);
    expect(source.log).toEqual([]);
  });

  it('is all that the exchange has where neither has any', async () => {
    expect(parts(await world.warm([arctic(), exchange(hourly(-5, 9))], { needs }))).toEqual(['exchange -5-8 14']);
  });

  it('of a series that nobody has is named', async () => {
    expect((await world.warm([arctic()], { needs })).problem?.message).toMatch(
      /^No candles of binance spot BTC\/USDT 1h at all: none/,
    );
  });
});

describe('a source that is away', () => {
  it('ends a backtest, with what others gave being kept', async () => {
    const away = new ServiceError('unavailable', 'binance is away.');
    const source = exchange();
    source.failures.push(away);
    await expect(world.warm([arctic(hourly(0, 80)), source])).rejects.toBe(away);
    expect(world.stored()).toHaveLength(80);
  });

  it('keeps no session from its candles where the exchange has them', async () => {
    const source = arctic();
    source.failures.push(new ServiceError('unavailable', 'candles is away.'));
    const report = await world.warm([source, exchange(hourly(0, 100))], { allowShort: true });
    expect(parts(report)).toEqual(['exchange 0-99 100']);
    expect(awayTexts([report, report])).toEqual(['ArcticDB (s3://candles) could not be asked for candles.']);
  });

  it('ends a session where it is the last that could be asked', async () => {
    const away = new ServiceError('unavailable', 'candles is away.');
    const source = arctic(hourly(0, 100));
    source.failures.push(away);
    await expect(world.warm([source], { allowShort: true })).rejects.toBe(away);
  });

  it('keeps a backtest, whose candles have to be the same each time, from asking the exchange instead', async () => {
    const away = new ServiceError('unavailable', 'candles is away.');
    const source = arctic();
    source.failures.push(away);
    await expect(world.warm([source, exchange(hourly(0, 100))])).rejects.toBe(away);
  });
});
