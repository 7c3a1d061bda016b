import { afterEach, expect, it, vi } from 'vitest';
import { AddingWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it.each(['spot', 'futures'] as const)(
  'what a person wants left on %s at a limit of the config is not given up for what the strategy wants to add',
  async (market) => {
    const world = new AddingWorld(market);
    world.rates = { forceExitOrderType: 'limit' };
    await world.bought();
    const wish = { kind: 'force-exit', trade: 'all' } as const;
    await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    while (!world.sold.includes('limit 0.943 open')) await world.time.pass(5 * SECOND);
    world.isAdding = true;
    world.price(100);
    await world.time.pass(60 * SECOND);
    expect(world.sold).toContain('limit 0.943 open');
    expect(world.exchange.books.orders.filter(({ side }) => side === 'buy')).toHaveLength(1);
    expect(await oracle(world)).toEqual([]);
  },
);
