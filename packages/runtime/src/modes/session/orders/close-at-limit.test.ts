import { defineStrategy, enterLong } from '@tradai/strategy-sdk';
import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

it.each(['spot', 'futures'] as const)(
  'a session on %s that closes at a limit of the config leaves what that did not sell in its time as well, however little it is',
  async (market) => {
    const world = new ExitWorld(market);
    world.strategy = defineStrategy({
      ...{ name: 'leaves', timeframe: '1h', stoploss: -0.1, unfilledtimeout: { exit: 5, unit: 'minutes' } },
      indicators: () => ({}),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      customStakeAmount: () => 100,
    });
    world.rates = { forceExitOrderType: 'limit' };
    const process = await world.bought();
    let hasEnded = false;
    void process.ended.then(() => (hasEnded = true));
    const wish = { kind: 'stop', how: 'close' } as const;
    await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'enough', by: 'me', atMs: world.nowMs });
    while (!world.sold.includes('limit 0.943 open')) await world.time.pass(MINUTE / 12);
    const { books } = world.exchange;
    books.fillShare = 0.84 / 0.943;
    world.take();
    books.fillShare = 1;
    world.price(103);
    await world.time.pass(6 * MINUTE);
    world.take();
    await world.time.pass(6 * MINUTE);
    expect([books.held(world.pair), hasEnded]).toEqual([0, true]);
    expect(await oracle(world)).toEqual([]);
  },
);
