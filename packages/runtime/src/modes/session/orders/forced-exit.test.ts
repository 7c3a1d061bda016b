import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** Nobody takes what the strategy wants to sell at a limit, while the price falls without reaching its stop. */
async function fallen(world: ExitWorld): Promise<void> {
  for (let at = 0; at < 10; at += 1) {
    world.price(106 - at);
    await world.time.pass(10 * SECOND);
  }
}

it.each(['spot', 'futures'] as const)(
  'what a person wants closed on %s leaves at the market, though the exchange refused that once and the strategy wants to leave at a limit by then',
  async (market) => {
    const world = new ExitWorld(market);
    const { ended } = await world.bought();
    let hasEnded = false;
    void ended.then(() => (hasEnded = true));
    world.exchange.refuses = ({ kind }) => kind === 'market';
    world.wish = { leave: 'out' };
    const wish = { kind: 'stop', how: 'close' } as const;
    await world.store.order(LIVE_KEY, { id: 'close', wish, reason: 'enough', by: 'me', atMs: 0 });
    await world.time.pass(8 * SECOND);
    expect(world.sold).toContain('limit 0.943 open');
    world.exchange.refuses = () => false;
    await fallen(world);
    expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'market 0.943 filled']);
    expect([hasEnded, await oracle(world)]).toEqual([true, []]);
  },
);

it.each([
  ['twice', 2, 0, ['limit 0.943 canceled']],
  ['twice, at other moments', 2, 3, ['limit 0.943 canceled']],
  // By then a stop was tried between, and what leaves at the market comes before the limit.
  ['three times', 3, 1, []],
])(
  'what no stop can be placed for on spot leaves at the market, though the exchange refused that %s and the strategy wants to leave at a limit by then',
  async (_, times, offS, before) => {
    const world = new ExitWorld();
    await world.bought();
    await world.time.pass(offS * SECOND + 300);
    const { exchange } = world;
    const { books } = exchange;
    let refused = 0;
    exchange.refuses = ({ kind }) => kind === 'stop-market' || (kind === 'market' && (refused += 1) <= times);
    books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
    for (let s = 0; s < 90 && refused < times; s += 1) await world.time.pass(SECOND);
    world.wish = { leave: 'out' };
    await fallen(world);
    expect(world.sold.slice(1)).toEqual([...before, 'market 0.943 filled']);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each(['spot', 'futures'] as const)(
  'what a person wants closed on %s by a limit of the config is not given up for a limit that the strategy wants to leave at, and is for the stop of the trade',
  async (market) => {
    const world = new ExitWorld(market);
    world.rates = { forceExitOrderType: 'limit' };
    await world.bought();
    world.wish = { leave: 'out' };
    await world.time.pass(10 * SECOND);
    const wish = { kind: 'stop', how: 'close' } as const;
    await world.store.order(LIVE_KEY, { id: 'close', wish, reason: 'enough', by: 'me', atMs: 0 });
    await fallen(world);
    const limits = world.sold.filter((order) => order.startsWith('limit'));
    expect(limits).toEqual(['limit 0.943 canceled', 'limit 0.943 open']);
    world.price(94);
    await world.time.pass(30 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  },
);
