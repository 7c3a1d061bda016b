import { afterEach, expect, it, vi } from 'vitest';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it.each([
  ['spot, long', 'spot', false, 100],
  ['futures, long', 'futures', false, 100],
  ['futures, short', 'futures', true, 112],
] as const)(
  'what no stop can be placed for on %s, whose pair shows no price, leaves at a limit at the price of its stop, where a config says that an emergency leaves at one',
  async (_, market, isShort, rate) => {
    const world = new ExitWorld(market, { isShort });
    world.rates = { emergencyExitOrderType: 'limit' };
    await world.bought();
    const { exchange } = world;
    exchange.refuses = ({ kind }) => kind === 'stop-market';
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    exchange.books.price(world.pair, rate);
    exchange.books.cancel(exchange.books.orders.find(({ kind }) => kind === 'stop-market')!);
    await world.time.pass(60 * SECOND);
    expect([world.exchange.books.held(world.pair), world.sold.at(-1)]).toEqual([0, 'limit 0.943 filled']);
    expect(await oracle(world)).toEqual([]);
  },
);
