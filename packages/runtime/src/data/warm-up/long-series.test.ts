import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { BTC, hourly } from './list-source.fixture.ts';
import { exchange, hours, parts, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();
const needs = [{ key: BTC, range: hours(0, 120_000), isOptional: false }];
const nowMs = hours(0, 200_000).toMs;

describe('a long series of an exchange', () => {
  it.each([
    ['from nothing', [0, 0], [0, 200_000], ['read 0-50000', 'read 49990-100000', 'read 99990-120000']],
    ['behind what is known', [0, 1000], [0, 200_000], ['read 990-51000', 'read 50990-101000', 'read 100990-120000']],
    ['in front of it', [119_000, 120_000], [0, 200_000], ['read 100000-119010', 'read 50000-100010', 'read 0-50010']],
    [
      'that begins later',
      [119_000, 120_000],
      [90_000, 200_000],
      ['read 100000-119010', 'read 50000-100010', 'read 0-90010', 'read 0-90010'],
    ],
  ])('is read in stages: %s', async (_, cached, has, log) => {
    world.store(hourly(cached[0]!, cached[1]!));
    const source = exchange(hourly(has[0]!, has[1]!));
    const report = await world.warm([source], { needs, nowMs });
    expect(report).toMatchObject({ problem: null, candles: 120_000 - has[0]!, holes: { runs: 0 } });
    expect(source.log).toEqual(log);
    expect(world.bytes().equals(world.bytesOf(hourly(has[0]!, 120_000)))).toBe(true);
  });

  it('keeps the stages that were read before a failure', async () => {
    const source = exchange(hourly(0, 200_000));
    const read = source.read.bind(source);
    source.read = (...given) => {
      if (source.log.length === 2) source.failures.push(new ServiceError('unavailable', 'binance is away.'));
      return read(...given);
    };
    await expect(world.warm([source], { needs, nowMs })).rejects.toThrow('binance is away.');
    expect(world.stored()).toHaveLength(100_000);
    const again = exchange(hourly(0, 200_000));
    expect(parts(await world.warm([again], { needs, nowMs }))).toEqual([
      'cache 0-99999 100000',
      'exchange 100000-119999 20000',
    ]);
  });
});
