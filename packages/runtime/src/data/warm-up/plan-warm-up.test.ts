import { describe, expect, it } from 'vitest';
import { BTC, HOUR, hourly, START, type ListSource } from './list-source.fixture.ts';
import { planWarmUp, type PlannedSeries } from './plan-warm-up.ts';
import { arctic, exchange, hours, warmTestWorld } from './warm-world.fixture.ts';

const world = warmTestWorld();

async function plan(...sources: ListSource[]): Promise<PlannedSeries> {
  const [planned] = await planWarmUp(world.request(sources));
  return planned!;
}

const shown = ({ parts, missing }: PlannedSeries): string[] => [
  ...parts.map(
    ({ kind, fromMs, toMs, candles }) => `${kind} ${(fromMs - START) / HOUR}-${(toMs - START) / HOUR} ${candles}`,
  ),
  ...missing.map(({ fromMs, toMs }) => `nobody ${(fromMs - START) / HOUR}-${(toMs - START) / HOUR}`),
];

describe('the plan of a warm-up', () => {
  it('is the cache alone where it has everything, without a request', async () => {
    world.store(hourly(-10, 120));
    const source = exchange(hourly(0, 200));
    expect(shown(await plan(source))).toEqual(['cache 0-100 100']);
    expect(source.log).toEqual([]);
  });

  it('asks each source for its span, and reads nothing', async () => {
    world.store(hourly(40, 60, [50]));
    const sources = [arctic(hourly(20, 80)), exchange(hourly(10, 200))];
    expect(shown(await plan(...sources))).toEqual([
      'exchange 10-20 10',
      'arcticdb 20-40 20',
      'cache 40-60 19',
      'arcticdb 50-51 1',
      'arcticdb 60-80 20',
      'exchange 80-100 20',
      'nobody 0-10',
    ]);
    expect(sources.flatMap(({ log }) => log)).toEqual(['span', 'span']);
  });

  it('leaves out what an exchange was found not to have', async () => {
    await world.warm([exchange(hourly(0, 200, [50]))]);
    expect(shown(await plan(arctic(), exchange()))).toEqual(['cache 0-100 99']);
  });

  it('names a series that nobody has', async () => {
    const [none] = await planWarmUp(
      world.request([arctic()], { needs: [{ key: BTC, range: hours(0, 5), isOptional: true }] }),
    );
    expect(shown(none!)).toEqual(['nobody 0-5']);
  });
});
