import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it.each([
  ['spot', 1],
  ['spot', 3],
  ['futures', 1],
  ['futures', 3],
] as const)(
  'a force-exit on %s that the exchange refuses is sent again later and later, and people hear of the third refusal: %d',
  async (market, times) => {
    const world = new ExitWorld(market);
    await world.bought();
    let sent = 0;
    world.exchange.refuses = ({ kind }) => kind === 'market' && (sent += 1) <= times;
    const wish = { kind: 'force-exit', trade: 'all' } as const;
    await world.store.order(LIVE_KEY, { id: 'out', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    await world.time.pass(300 * SECOND);
    expect([sent, world.exchange.books.held(world.pair)]).toEqual([times + 1, 0]);
    expect(world.told('blocked-intent')).toHaveLength(times === 3 ? 1 : 0);
    expect(await oracle(world)).toEqual([]);
  },
);
