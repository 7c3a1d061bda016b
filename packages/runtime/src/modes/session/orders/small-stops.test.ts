import { defineStrategy, enterLong, exitNow, keep } from '@tradai/strategy-sdk';
import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

afterEach(() => void vi.restoreAllMocks());

function withStop(stoploss: number, market: 'spot' | 'futures' = 'spot', leverage = 1): ExitWorld {
  const world = new ExitWorld(market, { leverage });
  world.strategy = defineStrategy({
    ...{ name: 'leaves', timeframe: '1h', stoploss },
    indicators: () => ({}),
    entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
    exit: () => [],
    leverage: () => leverage,
    customStakeAmount: () => 100 / leverage,
    customExit: () => (typeof world.wish === 'object' && 'leave' in world.wish ? exitNow(world.wish.leave) : keep),
  });
  return world;
}

it('a position on spot that would be worth less than an order at its stop has none, which is told once', async () => {
  const world = withStop(-0.95);
  await world.bought();
  await world.time.pass(3 * HOUR);
  expect([world.sold, world.stages.at(-1)]).toEqual([[], 'RUNNING']);
  expect(world.told('unprotected')).toEqual([
    expect.stringMatching(/has no stop at the exchange: at 5\.31 what is held/),
  ]);
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.take();
  await world.time.pass(60 * SECOND);
  expect([world.exchange.books.held(world.pair), await oracle(world)]).toEqual([0, []]);
});

it('nothing of it is told of one whose stop is worth an order', async () => {
  const world = withStop(-0.8);
  await world.bought();
  await world.time.pass(HOUR);
  expect([world.sold.length, world.told('unprotected')]).toEqual([1, []]);
});

it.each([-1, -5])(
  'people are told of a position whose stop of %s would lie at nothing or below it',
  async (stoploss) => {
    const world = withStop(stoploss);
    await world.bought();
    await world.time.pass(3 * HOUR);
    expect(world.told('unprotected')).toEqual([expect.stringMatching(/has no stop at the exchange/)]);
  },
);

it('on futures with leverage the stop lies at the liquidation, and nothing is told', async () => {
  const world = withStop(-5, 'futures', 2);
  await world.bought();
  await world.time.pass(HOUR);
  expect([world.sold, world.told('unprotected')]).toEqual([[expect.stringMatching(/^stop/)], []]);
});
