import { describe, expect, it } from 'vitest';
import { DataError } from '../../data/errors.ts';
import { BTC, hourly, ListSource } from '../../data/warm-up/list-source.fixture.ts';
import { warmTestWorld } from '../../data/warm-up/warm-world.fixture.ts';
import { warmUp } from '../../data/warm-up/warm-up.ts';
import { DelistedPairs } from './delisted-pairs.ts';

const world = warmTestWorld();

/** An exchange that has nothing any more. */
function gone(): ListSource {
  const source = new ListSource('exchange', []);
  const refuse = () => Promise.reject(new DataError('unlisted-pair', `binance has no spot pair ${BTC.pair}.`));
  return Object.assign(source, { span: refuse, read: refuse });
}

describe('a pair that an exchange does not have', () => {
  it('goes on with the candles that are there, and is named', async () => {
    world.store(hourly(0, 80));
    const delisted = new DelistedPairs();
    const { series } = await warmUp(world.request([delisted.forgiving(gone())]));
    expect(delisted.judge(series)).toEqual([
      'binance has no spot pair BTC/USDT. It is not entered; its candles are those of before.',
    ]);
    expect(world.stored().length).toBe(80);
  });

  it('is refused where nothing is known of it', async () => {
    const delisted = new DelistedPairs();
    const { series } = await warmUp(world.request([delisted.forgiving(gone())]));
    expect(() => delisted.judge(series)).toThrow('binance has no spot pair BTC/USDT.');
  });

  it('forgives nothing else', async () => {
    const source = new ListSource('exchange', [hourly(50, 80)]);
    source.failures.push(new DataError('bad-option', 'No such timeframe.'));
    const request = world.request([new DelistedPairs().forgiving(source)]);
    await expect(warmUp(request)).rejects.toThrow('No such timeframe.');
  });
});
