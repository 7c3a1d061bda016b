import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** The exchange takes no stop, and what leaves at the market it takes and lets expire unexecuted, until that is over. */
async function expiring(market: 'spot' | 'futures') {
  const world = new ExitWorld(market);
  await world.bought();
  const { exchange } = world;
  const { books } = exchange;
  const place = books.place.bind(books);
  let isEmpty = true;
  books.place = (request, cid, route) => {
    if (!isEmpty || request.kind !== 'market') return place(request, cid, route);
    const made = place({ ...request, kind: 'limit', price: '100000' }, cid, route);
    if ('exchangeId' in made) made.status = 'expired';
    return made;
  };
  exchange.refuses = ({ kind }) => kind === 'stop-market';
  books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
  return {
    world,
    tried: () => exchange.sent.filter(({ request }) => request.kind === 'market').length,
    end: () => (isEmpty = false),
  };
}

it.each(['spot', 'futures'] as const)(
  'exits at the market of %s that expire unexecuted are tried later and later, call people, halt no entries, and sell within a minute once the market takes them',
  async (market) => {
    const { world, tried, end } = await expiring(market);
    world.price(90);
    await world.time.pass(600 * SECOND);
    expect(tried()).toBeGreaterThan(5);
    expect(tried()).toBeLessThan(25);
    expect(world.told('blocked-intent')).toContainEqual(expect.stringContaining('three times in a row'));
    expect(world.told('cap-reached')).toEqual([]);
    end();
    await world.time.pass(70 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  },
);
